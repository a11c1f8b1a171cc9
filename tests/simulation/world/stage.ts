/** What the parts of one world share, and what is written down of it. */
import type { HttpTransport, Log, LogFields } from '@tillway/kernel'
import { PayError } from '@tillway/kernel'
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
  /** Writes down what is asked and answered, see `WorldExchange`. */
  watched(life: Life, merchantId: string): HttpTransport
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

export function createStage(kit: ProcessKit, sim: Simulation): Stage {
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
  return {
    kit,
    sim,
    notes,
    cutFromDatabase,
    storageOf: (life) => ({
      life,
      time: sim.time,
      dice: sim.dice,
      trace: sim.trace,
      registry: sim.registry,
      profile: () => (cutFromDatabase.has(life.node) ? refusing : storageFaults),
      refused: unavailable,
      outcomeUnknown: unavailable,
    }),
    setStorageFaults(profile) {
      storageFaults = profile
    },
    logOf: (node) => createLog(notes.log, sim, node),
    watched: (life, merchantId) =>
      watch(sim.network.transportOf(life), { notes, sim, by: life.node, merchantId }),
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

function watch(
  transport: HttpTransport,
  who: {
    readonly notes: Notes
    readonly sim: Simulation
    readonly by: string
    readonly merchantId: string
  },
): HttpTransport {
  const { notes, sim, by, merchantId } = who
  return {
    async send(request) {
      const answer = await transport.send(request)
      const { pathname, search } = new URL(request.url)
      notes.exchanges.push({
        at: sim.time.trueNow(),
        by,
        merchantId,
        method: request.method,
        path: pathname + search,
        idempotencyKey: request.headers['idempotency-key'] ?? null,
        request: textIn(request.body),
        status: answer.status,
        response: textIn(answer.body),
      })
      return answer
    },
  }
}

export const textIn = (body: string | Uint8Array | undefined): string =>
  typeof body === 'string' ? body : Buffer.from(body ?? []).toString('utf8')
