/**
 * PostgreSQL refuses to run as root. When we are root, this finds an unprivileged account, a
 * temporary folder that account may enter, and a copy of the binaries it may execute when the
 * checkout itself lies in a folder only root can open.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Account {
  readonly uid: number
  readonly gid: number
}

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Undefined when we are not root: then the cluster simply runs as whoever we are. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  return findAccount('postgres') ?? createAccount() ?? findAccount('nobody') ?? refuse()
}

function findAccount(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

function createAccount(): Account | undefined {
  spawnSync('useradd', ['--system', '--user-group', 'postgres'], { timeout: 30_000 })
  return findAccount('postgres')
}

function refuse(): never {
  throw new Error('PostgreSQL does not run as root, and no other account could be found or made')
}

/** A fresh folder that only the account may use, below the first parent it can reach. */
export function makeHome(account: Account | undefined, wanted = tmpdir()): string {
  for (const parent of new Set([wanted, '/tmp', '/var/tmp'])) {
    const home = tryMakeHome(parent)
    if (home === undefined) continue
    chmodSync(home, 0o700)
    if (account === undefined) return home
    chownSync(home, account.uid, account.gid)
    // By its full path: the working folder is entered before root's rights are given up.
    if (canRun('/bin/sh', ['-c', 'test -w "$0"', home], { account, cwd: '/' })) return home
    rmSync(home, { recursive: true })
  }
  throw new Error('No temporary folder is open to the account that runs PostgreSQL')
}

function tryMakeHome(parent: string): string | undefined {
  try {
    return mkdtempSync(join(parent, 'tillway-postgres-'))
  } catch {
    return undefined
  }
}

/** The binaries as installed, or a copy below `home` when the account cannot reach them. */
export function reachableBinaries(
  installed: Binaries,
  account: Account | undefined,
  home: string,
): Binaries {
  if (canRun(installed.postgres, ['--version'], { account, cwd: home })) return installed
  const copy = join(home, 'native')
  mkdirSync(copy)
  cpSync(dirname(dirname(installed.postgres)), copy, { recursive: true, verbatimSymlinks: true })
  if (account !== undefined) chownSync(copy, account.uid, account.gid)
  const binaries = {
    initdb: join(copy, 'bin', 'initdb'),
    postgres: join(copy, 'bin', 'postgres'),
  }
  for (const path of Object.values(binaries)) chmodSync(path, 0o755)
  if (!canRun(binaries.postgres, ['--version'], { account, cwd: home })) {
    throw new Error('The PostgreSQL that came with npm does not run on this machine')
  }
  return binaries
}

function canRun(
  command: string,
  args: readonly string[],
  { account, cwd }: { readonly account: Account | undefined; readonly cwd: string },
): boolean {
  const options = { cwd, timeout: 30_000, stdio: 'ignore', ...account } as const
  return spawnSync(command, args, options).status === 0
}
