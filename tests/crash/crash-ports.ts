/**
 * Ports that kill their own process at a chosen moment: at the n-th commit or the n-th request
 * since they were armed. SIGKILL leaves no time for a last word, like a power cut of the process.
 */
import type { HttpTransport } from '@tillway/kernel'
import type { Store } from '@tillway/store'

export const crashMoments = Object.freeze({
  /** The unit has run and is not committed; or it is, and nobody was told. */
  commit: ['before', 'after'],
  /** Nothing left; the request is out; its answer is here and nobody has seen it. */
  send: ['before', 'during', 'after'],
} as const)

export interface CrashPoint {
  readonly at: keyof typeof crashMoments
  readonly moment: 'before' | 'during' | 'after'
  /** 1 is the first since arming. */
  readonly number: number
}

export interface CrashPorts {
  arm(point: CrashPoint | undefined): void
  wrapStore(store: Store): Store
  wrapTransport(transport: HttpTransport): HttpTransport
}

/** By then a request to this machine has left and is being worked on. */
const outMs = 4

export function createCrashPorts(die: () => void): CrashPorts {
  let point: CrashPoint | undefined
  const counts = { commit: 0, send: 0 }
  const dieIf = (at: CrashPoint['at'], moment: CrashPoint['moment'], number: number): void => {
    if (point?.at === at && point.moment === moment && point.number === number) die()
  }
  return {
    arm(next) {
      point = next
      counts.commit = 0
      counts.send = 0
    },
    wrapStore: (store) => ({
      ...store,
      async transact(unit) {
        counts.commit += 1
        const number = counts.commit
        const result = await store.transact(async (repositories) => {
          const value = await unit(repositories)
          dieIf('commit', 'before', number)
          return value
        })
        dieIf('commit', 'after', number)
        return result
      },
      async claimJobs(options) {
        return claimed(await store.claimJobs(options))
      },
      async claimDeliveries(options) {
        return claimed(await store.claimDeliveries(options))
      },
    }),
    wrapTransport: (transport) => ({
      async send(request) {
        counts.send += 1
        const number = counts.send
        dieIf('send', 'before', number)
        const answer = transport.send(request)
        setTimeout(() => dieIf('send', 'during', number), outMs)
        const answered = await answer
        dieIf('send', 'after', number)
        return answered
      },
    }),
  }

  /** A claim that took nothing wrote nothing. */
  function claimed<Item>(items: readonly Item[]): readonly Item[] {
    if (items.length === 0) return items
    counts.commit += 1
    dieIf('commit', 'after', counts.commit)
    return items
  }
}
