/** What the parts of one world share, and what is written down of it. */
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  type Log,
  type LogFields,
  PayError,
} from '@tillway/kernel'
import type { FaultProfile, Life, Simulation, StorageFault } from '@tillway/sim'
import type { StorageLine } from './node-stores.ts'
import type { ProcessKit } from './process-kit.ts'
import type {
  Comparison,
  SealedCode,
  VaultCall,
  WorldExchange,
  WorldForgery,
  WorldLogLine,
  WorldNotice,
} from './types.ts'

export interface Stage {
  readonly kit: ProcessKit
  readonly sim: Simulation
  readonly notes: Notes
  /** A database's faults for a life that uses it. */
  storageOf(life: Life): StorageLine
  logOf(node: string): Log
  /** Whose key the nodes use that ask the platform. */
  readonly merchantOf: Map<string, string>
  /** The server's way to its vault, see `VaultCall`. */
  watchedVault(life: Life): HttpTransport
  /** The channels' way to the platform, see `WorldNotice`. */
  watchedNotices(life: Life): HttpTransport
  /** Every storage fault from now on; none at all without. */
  setStorageFaults(profile: FaultProfile<StorageFault> | undefined): void
  /** Whether a node reaches no database at all. */
  readonly cutFromDatabase: Set<string>
}

export interface Notes {
  readonly log: WorldLogLine[]
  readonly exchanges: WorldExchange[]
  readonly forgeries: WorldForgery[]
  readonly notices: WorldNotice[]
  readonly vaultCalls: VaultCall[]
  readonly comparisons: Comparison[]
  readonly sealedCodes: SealedCode[]
}

const refusing: FaultProfile<StorageFault> = Object.freeze({ refuse: 1 })

/** How many instances there are of those that keep a database; one has it on its own machine. */
interface Instances {
  readonly servers: number
  readonly vaults: number
}

export function createStage(
  kit: ProcessKit,
  sim: Simulation,
  { servers, vaults }: Instances = { servers: 1, vaults: 1 },
): Stage {
  const notes: Notes = {
    log: [],
    exchanges: [],
    forgeries: [],
    notices: [],
    vaultCalls: [],
    comparisons: [],
    sealedCodes: [],
  }
  const cutFromDatabase = new Set<string>()
  let storageFaults: FaultProfile<StorageFault> | undefined
  const unavailable = () => new PayError('service_unavailable')
  const over = (life: Life, note: Note): HttpTransport =>
    noting(sim.network.transportOf(life), (request, answer) =>
      note({ at: sim.time.trueNow(), path: pathOf(request), request, answer }),
    )
  return {
    kit,
    sim,
    notes,
    cutFromDatabase,
    merchantOf: new Map(),
    storageOf: (life) => ({
      life,
      time: sim.time,
      dice: sim.dice,
      trace: sim.trace,
      registry: sim.registry,
      profile: () => (cutFromDatabase.has(life.node) ? refusing : storageFaults),
      databaseTime: () =>
        (life.node.startsWith('vault-') ? vaults : servers) > 1 ? sim.time.trueNow() : null,
      refused: unavailable,
      outcomeUnknown: unavailable,
    }),
    setStorageFaults(profile) {
      storageFaults = profile
    },
    logOf: (node) => createLog(notes.log, sim, node),
    watchedVault: (life) =>
      over(life, ({ request, answer: { status }, ...told }) =>
        notes.vaultCalls.push({ ...told, by: life.node, request: textIn(request.body), status }),
      ),
    watchedNotices: (life) =>
      over(life, ({ request, answer: { status }, ...told }) =>
        notes.notices.push({ ...told, body: textIn(request.body), status }),
      ),
  }
}

function createLog(lines: WorldLogLine[], { time }: Simulation, node: string): Log {
  const write =
    (level: WorldLogLine['level']) =>
    (given: LogFields, message: string): void => {
      const at = time.trueNow()
      // Written out only when somebody looks; nothing changes in it by then.
      lines.push({ at, node, level, message, fields: textOf(given) })
    }
  return { debug: () => undefined, info: write('info'), warn: write('warn'), error: write('error') }
}

function textOf(fields: LogFields): string {
  return JSON.stringify(fields, (_, value: unknown) =>
    value instanceof Error
      ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause }
      : value,
  )
}

type Note = (told: {
  readonly at: number
  readonly path: string
  readonly request: HttpRequest
  readonly answer: HttpResponse
}) => void

function noting(
  transport: HttpTransport,
  note: (request: HttpRequest, answer: HttpResponse) => void,
): HttpTransport {
  return {
    async send(request) {
      const answer = await transport.send(request)
      note(request, answer)
      return answer
    },
  }
}

export function pathOf({ url }: HttpRequest): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

export const textIn = (body: string | Uint8Array | undefined): string =>
  typeof body === 'string' ? body : Buffer.from(body ?? []).toString('utf8')
