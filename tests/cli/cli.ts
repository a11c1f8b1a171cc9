/** The command line in this process: what it is told, what it prints, and what it ends with. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ExitCode, run, type World } from '@tillway/cli'
import type { Clock } from '@tillway/kernel'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { createHttpTransport, createTcpConnector } from '@tillway/transport'
import { realMachine } from '../../packages/cli/src/platform/real-world.ts'
import type { TestMerchant } from '../kit/merchant.ts'
import type { TestPlatform } from '../kit/start-platform.ts'

export interface CliResult {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
  /** With `--json`: each line that was printed. */
  readonly facts: readonly Readonly<Record<string, unknown>>[]
}

export interface CliSettings {
  readonly env?: Readonly<Record<string, string>>
  readonly folder?: string
  readonly clock?: Clock
  readonly stopped?: AbortSignal
  /** Told of everything as it is printed. */
  readonly onOut?: (text: string) => void
}

export type Cli = (line: readonly string[], settings?: CliSettings) => Promise<CliResult>

const http = createHttpTransport()

export const cli: Cli = async (line, settings = {}) => {
  let out = ''
  let err = ''
  const world: World = {
    env: settings.env ?? {},
    folder: settings.folder ?? tmpdir(),
    repository: join(import.meta.dirname, '../..'),
    language: 'en',
    isTerminal: false,
    out: (text) => {
      out += text
      settings.onOut?.(text)
    },
    err: (text) => {
      err += text
    },
    clock: settings.clock ?? systemClock,
    scheduler: systemScheduler,
    random: systemRandom,
    http,
    streams: createTcpConnector(),
    machine: realMachine(process.version),
    stopped: settings.stopped ?? new AbortController().signal,
  }
  const code = await run(line, world)
  const facts = line.includes('--json') ? out.split('\n').filter(Boolean).map(parse) : []
  return { code, out, err, facts }
}

/** What `--json` prints is JSON, each line of it. */
const parse = (line: string) => JSON.parse(line) as Readonly<Record<string, unknown>>

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tillway-cli-'))
}

/** The environment of somebody who works with this platform, and a data folder as a start leaves it. */
export function environmentOf(
  platform: TestPlatform,
  merchant: TestMerchant,
): Readonly<Record<string, string>> {
  const dataDir = temporaryFolder()
  const { merchantId, secretKey, publishableKey } = merchant
  const known = { merchantId, secretKey, publishableKey }
  writeFileSync(join(dataDir, 'demo-merchant.json'), JSON.stringify(known))
  return {
    TILLWAY_API_BASE: platform.server.url,
    TILLWAY_SIMULATORS: platform.simulators.url,
    TILLWAY_SECRET_KEY: secretKey,
    TILLWAY_DATA_DIR: dataDir,
  }
}
