/**
 * Ports that kill their own process at a chosen moment: at the n-th commit, claim or request
 * since they were armed. SIGKILL leaves no time for a last word, like a power cut of the process.
 */
import type { ByteStream, HttpTransport, StreamConnector } from '@tillway/kernel'
import type { CrashMoment, CrashPlace } from '@tillway/sim'
import type { Store } from '@tillway/store'
import type { VaultStore } from '@tillway/vault'

export interface CrashPoint {
  readonly at: CrashPlace
  readonly moment: CrashMoment
  /** 1 is the first since arming. */
  readonly number: number
}

export type Counts = Readonly<Record<CrashPoint['at'], number>>

export interface CrashPorts {
  /** Answers how many of each there were since it was armed before. */
  arm(point: CrashPoint | undefined): Counts
  wrapStore(store: Store): Store
  wrapVaultStore(store: VaultStore): VaultStore
  wrapTransport(transport: HttpTransport): HttpTransport
  wrapStreams(streams: StreamConnector): StreamConnector
}

/** In a row; once may happen, where the point came in the moment of disarming. */
export const mostMisses = 3

/** By then a request to this machine has left and is being worked on. */
const outMs = 4

export function createCrashPorts(die: () => void): CrashPorts {
  const points = createPoints(die)
  return {
    arm: points.arm,
    wrapStore: (store) => wrapStore(store, points),
    wrapVaultStore: (store) => wrapVaultStore(store, points),
    wrapTransport: (transport) => wrapTransport(transport, points),
    wrapStreams: (streams) => ({
      connect: async (...address) => wrapStream(await streams.connect(...address), points),
    }),
  }
}

interface Points {
  arm(point: CrashPoint | undefined): Counts
  /**
   * `work` dies by what it is given where it has done everything but commit. What refuses and
   * commits nothing has no number; what is run again keeps its own.
   */
  committed<Result>(work: (die: () => void) => Promise<Result>): Promise<Result>
  /** A claim that took nothing wrote nothing. */
  claimed<Item>(items: readonly Item[]): readonly Item[]
  sent<Result>(send: () => Promise<Result>): Promise<Result>
  /** Calls what it answers when the first bytes come back. */
  wrote(write: () => Promise<void>): { readonly written: Promise<void>; answered(): void }
}

const none = { commit: 0, claim: 0, send: 0, write: 0 } as const satisfies Counts

function createPoints(die: () => void): Points {
  let point: CrashPoint | undefined
  const counts: Record<CrashPoint['at'], number> = { ...none }
  const dieIf = (at: CrashPoint['at'], moment: CrashPoint['moment'], number: number): void => {
    if (point?.at === at && point.moment === moment && point.number === number) die()
  }
  return {
    arm(next) {
      const counted = { ...counts }
      point = next
      Object.assign(counts, none)
      return counted
    },
    async committed(work) {
      let number: number | undefined
      const result = await work(() => {
        if (number === undefined) counts.commit += 1
        number ??= counts.commit
        dieIf('commit', 'before', number)
      })
      if (number !== undefined) dieIf('commit', 'after', number)
      return result
    },
    claimed(items) {
      if (items.length === 0) return items
      counts.claim += 1
      dieIf('claim', 'after', counts.claim)
      return items
    },
    async sent(send) {
      counts.send += 1
      const number = counts.send
      dieIf('send', 'before', number)
      const answer = send()
      setTimeout(() => dieIf('send', 'during', number), outMs)
      try {
        return await answer
      } finally {
        dieIf('send', 'after', number)
      }
    },
    wrote(write) {
      counts.write += 1
      const number = counts.write
      dieIf('write', 'before', number)
      const written = write()
      setTimeout(() => dieIf('write', 'during', number), outMs)
      return { written, answered: () => dieIf('write', 'after', number) }
    },
  }
}

function wrapStore(store: Store, points: Points): Store {
  return {
    ...store,
    transact: (unit, ...more) =>
      points.committed((die) =>
        store.transact(
          async (repositories) => {
            const value = await unit(repositories)
            die()
            return value
          },
          ...more,
        ),
      ),
    async claimJobs(options) {
      return points.claimed(await store.claimJobs(options))
    },
    async claimDeliveries(options) {
      return points.claimed(await store.claimDeliveries(options))
    },
  }
}

function wrapVaultStore(store: VaultStore, points: Points): VaultStore {
  return {
    ...store,
    transact: (unit) =>
      points.committed((die) =>
        store.transact(async (tables) => {
          const value = await unit(tables)
          die()
          return value
        }),
      ),
    forgetDeleted: () =>
      points.committed(async (die) => {
        die()
        await store.forgetDeleted()
      }),
  }
}

function wrapTransport(transport: HttpTransport, points: Points): HttpTransport {
  return { send: (request) => points.sent(() => transport.send(request)) }
}

/** Whose answer some bytes are is not looked at: they are those of the last request. */
function wrapStream(stream: ByteStream, points: Points): ByteStream {
  let answered = (): void => undefined
  return {
    ...stream,
    async write(bytes) {
      const sent = points.wrote(() => stream.write(bytes))
      answered = sent.answered
      await sent.written
    },
    onData: (receive) =>
      stream.onData((bytes) => {
        answered()
        receive(bytes)
      }),
  }
}
