/** `tillway init`: a mall that takes payments, in a folder of its own. */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { type Call, countOf } from '../call.ts'
import { textOf } from '../commands/command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { connectMall } from '../keys/connect-mall.ts'
import { dataDirOf } from '../place.ts'
import { Trouble } from '../trouble.ts'
import type { World } from '../world.ts'
import { templateFiles } from './template-files.ts'

const usualPort = 4_000
const versions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  express: { express: '5.3.0' },
  fastify: { '@fastify/static': '10.1.11', fastify: '5.12.8' },
}

export async function init(call: Call): Promise<ExitCode> {
  const { world, print, given } = call
  const folder = resolve(world.folder, given.args[0] ?? '.')
  const template = textOf(given, 'template') ?? 'express'
  const port = countOf(given, 'port', usualPort)
  requireEmpty(folder)
  print.note({
    zh: '打包 @tillway/mall 与 @tillway/cashier …',
    en: 'packing @tillway/mall and @tillway/cashier …',
  })
  const tarballs = packInto(world, join(folder, 'vendor'))
  const ours = Object.fromEntries(tarballs.map((file) => [nameOf(file), `file:vendor/${file}`]))
  const dependencies = Object.entries({ ...versions[template], ...ours })
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, version]) => `    ${JSON.stringify(name)}: ${JSON.stringify(version)}`)
    .join(',\n')
  const filling = {
    name: shopName(folder),
    folder,
    framework: template,
    port: String(port),
    dependencies,
  }
  for (const [path, text] of templateFiles(
    join(world.repository, 'packages/cli/templates'),
    template,
    filling,
  )) {
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text, path === '.env' ? { mode: 0o600 } : {})
    print.fact({ file: path }, `+ ${path}`)
  }
  const api = textOf(given, 'api')
  const connected = await connectMall(world, {
    folder,
    dataDir: dataDirOf(world, given),
    port,
    api,
  })
  print.fact({ folder, template, port, connected }, '')
  tellNext(call, folder, connected)
  return exitCodes.ok
}

/** Nobody’s files are touched; what git and editors keep is no file of a mall. */
function requireEmpty(folder: string): void {
  const found = existsSync(folder) ? readdirSync(folder) : []
  const others = found.filter((name) => name !== '.git' && name !== '.DS_Store')
  if (others.length === 0) return
  throw new Trouble({
    code: 'folder_not_empty',
    words: { zh: `目录不是空的：${folder}`, en: `the folder is not empty: ${folder}` },
    remedy: { zh: '换一个空目录', en: 'choose an empty one' },
  })
}

/**
 * The packages lie in no registry, and a link into this clone would break when either moves: each is
 * packed, and its tarball becomes part of the new folder.
 */
function packInto({ repository }: World, vendor: string): readonly string[] {
  const built = mkdtempSync(join(tmpdir(), 'tillway-packages-'))
  try {
    const program = join(repository, 'tools/build-packages.ts')
    const options = ['--disable-warning=ExperimentalWarning', program, built]
    const { status, stderr } = spawnSync(process.execPath, options, {
      cwd: repository,
      encoding: 'utf8',
    })
    if (status !== 0) throw notPacked(stderr)
    mkdirSync(vendor, { recursive: true })
    const tarballs = readdirSync(built).filter((file) => file.endsWith('.tgz'))
    for (const file of tarballs) cpSync(join(built, file), join(vendor, file))
    return tarballs
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
}

function notPacked(said: string): Trouble {
  const last = said.trim().split('\n').at(-1) ?? ''
  return new Trouble({
    code: 'not_packed',
    words: { zh: `打包失败：${last}`, en: `the packages could not be packed: ${last}` },
    remedy: { zh: '在仓库里运行 npm ci 再试', en: 'run npm ci in the repository and try again' },
  })
}

/** `tillway-mall-0.1.0.tgz` is `@tillway/mall`. */
function nameOf(file: string): string {
  const [, name = ''] = /^tillway-([a-z-]+)-\d/.exec(file) ?? []
  return `@tillway/${name}`
}

/** As npm allows it. */
function shopName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return name === '' ? 'my-mall' : name
}

function tellNext({ print }: Call, folder: string, connected: boolean): void {
  const own = 'npx --no-install tillway'
  const keys = connected ? '' : `${own} start\n  ${own} keys env ${folder}\n  `
  print.line(`\n  ${keys}cd ${folder}\n  npm install\n  npm start`)
  if (connected) return
  print.note({
    zh: '平台没有在本机运行，.env 还缺密钥：按上面的顺序来，前两条在 tillway 目录里各用一个终端运行',
    en: 'no platform runs here, so .env has no keys yet: go in this order, the first two in the tillway folder, each in a terminal of its own',
  })
}
