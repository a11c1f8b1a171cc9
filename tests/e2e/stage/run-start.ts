/** `npm start` as a process of its own, on ports and a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort } from '../../../tools/demo/free-port.ts'

export interface StartPorts {
  readonly server: number
  readonly simulators: number
  readonly mall: number
  readonly vault: number
}

export interface StartedProcess {
  readonly child: ChildProcess
  /** What it wrote so far, to both outputs. */
  output(): string
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>
}

export async function freePorts(): Promise<StartPorts> {
  const [server = 0, simulators = 0, mall = 0, vault = 0] = await Promise.all(
    Array.from({ length: 4 }, freePort),
  )
  return { server, simulators, mall, vault }
}

export function runStart(dataDir: string, ports: StartPorts): StartedProcess {
  const root = join(import.meta.dirname, '../../..')
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'tools/start.ts'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        DATABASE_URL: undefined,
        TILLWAY_DATA_DIR: dataDir,
        PORT: String(ports.server),
        TILLWAY_SIMULATOR_PORT: String(ports.simulators),
        TILLWAY_MALL_PORT: String(ports.mall),
        TILLWAY_VAULT_PORT: String(ports.vault),
      },
    },
  )
  const written: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => written.push(chunk.toString('utf8')))
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return { child, output: () => written.join(''), ended }
}
