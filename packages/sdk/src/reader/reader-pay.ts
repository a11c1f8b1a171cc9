/**
 * Paying with a card at a reader, without a user interface. It brings the reader and the server
 * together for a try that is open; what becomes of the money is the affair of the payment's machine.
 * Once a card was posted, nothing that happens here makes the payment fail: the server is asked.
 */
import type { ClientAttempt, NextAction } from '@tillway/api/types'
import type { Session } from '../session.ts'
import { post, Refused } from './posting.ts'
import type { PostedCard, PostedDecision, ReaderDesk } from './reader-desk.ts'
import { sendSignature } from './signing.ts'
import {
  initialProgress,
  isConnected,
  openAtReader,
  type Progress,
  type ReaderPayState,
  readerPayState,
} from './state.ts'
import type { Till } from './till.ts'

export interface ReaderPay {
  getState(): ReaderPayState
  /** Called after every change, of the reader and of the payment too; returns the function that ends it. */
  subscribe(run: () => void): () => void
  /** Waits for a card anew, after the wait for one was over. */
  again(): void
  /** `image`: a PNG in Base64. */
  sign(image: string): Promise<void>
  /** The payer signs on paper. */
  signOnPaper(): void
  /** Calls off a wait for a card; a card that was posted goes its way. */
  stop(): void
}

/** After these the server lets the payer try again at once. */
const againCodes = /^(pin_wrong|card_insert_needed|card_removed_early)$/
/** Milliseconds: a reader that gives up faster than this does not wait for anybody. */
const hastyMs = 250

export function createReaderPay(session: Session, readers: ReaderDesk): ReaderPay {
  const { core } = session
  const listeners = new Set<() => void>()
  let progress = initialProgress
  let isDue = false
  const tell = () => {
    for (const run of [...listeners]) run()
    if (isDue) return
    isDue = true
    // Not inside of the change itself: it may bring another.
    void Promise.resolve().then(() => {
      isDue = false
      follow()
    })
  }
  const till: Till = {
    session,
    readers,
    progress: () => progress,
    set(change) {
      progress = Object.assign({}, progress, change)
      tell()
    },
  }
  const follow = createFollower(till)
  const stops = [core.subscribe(tell), readers.subscribe(tell)]
  tell()
  return {
    getState: () => readerPayState(core.state(), readers.getState(), progress),
    subscribe(run) {
      listeners.add(run)
      return () => listeners.delete(run)
    },
    again: () => till.set({ halted: null, again: null }),
    sign: (image) => sendSignature(till, image),
    signOnPaper: () => till.set({ signature: 'paper', unsigned: null }),
    stop() {
      for (const stop of stops) stop()
      follow.callOff()
    },
  }
}

interface Follower {
  (): void
  callOff(): void
}

/** Begins what the payment wants of the reader, and calls off what it wants no more. */
function createFollower(till: Till): Follower {
  const { session, readers } = till
  const { core } = session
  /** Tries that were worked on here: nobody else may speak for their chips. */
  const begun = new Set<string>()
  let retriedFor = ''
  let control = new AbortController()
  const work = async (attempt: ClientAttempt, action: ReaderAction) => {
    const { id } = attempt
    begun.add(id)
    control = new AbortController()
    const { params } = action
    // Who comes back while seals are awaited reads the card anew: nothing has left yet.
    await (action.step === 'complete'
      ? declineChip(till, id)
      : payAtReader(till, { attempt: id, params, signal: control.signal }))
    till.set({ work: null })
  }
  const follow = () => {
    const { payment, failure, picking, starting, closing, outcome } = core.state()
    const attempt = openAtReader(payment)
    const { work: now, halted } = till.progress()
    const isWanted = attempt && !picking && !starting && !closing && !outcome
    if (now) {
      const isSame = isWanted && attempt.id === now.attempt
      if (!isSame && !now.posted) control.abort()
      return
    }
    if (session.readOnly) return
    if (isWanted) {
      const action = attempt.next_action
      if (action?.type !== 'reader') return
      const isReady = halted !== attempt.id && isConnected(readers.getState())
      if (action.step === 'complete' ? !begun.has(attempt.id) : isReady) void work(attempt, action)
    } else if (!attempt && failure && againCodes.test(failure.code)) {
      const [last = ''] = [...begun].slice(-1)
      if (last === retriedFor || starting || outcome) return
      retriedFor = last
      till.set({ again: failure })
      void session.retry()
    }
  }
  return Object.assign(follow, { callOff: () => till.progress().work?.posted || control.abort() })
}

type ReaderAction = Extract<NextAction, { readonly type: 'reader' }>

interface Try {
  readonly attempt: string
  readonly params: ReaderAction['params']
  readonly signal: AbortSignal
}

/** One card, from the wait for it to the last word of its chip. */
async function payAtReader(till: Till, { attempt, params, signal }: Try): Promise<void> {
  const { core } = till.session
  const since = core.ports.now()
  let entry: NonNullable<Progress['work']>['entry'] = null
  till.set({ work: { attempt, entry, posted: false } })
  const end = await till.readers.pay({
    params,
    signal,
    onCard(card: PostedCard) {
      // Of the schema; it admits no other word.
      if (card.reading) entry = card.reading.entry as typeof entry
      till.set({ work: { attempt, entry, posted: true }, again: null })
      return post(core, attempt, { path: 'payment/card', content: card }).catch((error) => {
        // It is told why, and a card is not asked for again before somebody wants it.
        if (error instanceof Refused) till.set({ again: error.failure, halted: attempt })
        throw error
      })
    },
    onDecision: (decision) => decide(till, attempt, decision),
  })
  if (end.type !== 'failed') return core.watch.ask()
  const isHasty = core.ports.now() - since < hastyMs
  const isNext = end.code === 'reader_disconnected' || (/^card_/.test(end.code) && !isHasty)
  if (!signal.aborted && !isNext) till.set({ halted: attempt })
}

function decide(till: Till, attempt: string, decision: PostedDecision) {
  if (decision.result === 'declined') till.set({ undone: attempt })
  return post(till.session.core, attempt, { path: 'payment/card/completion', content: decision })
}

/** A page that comes anew has no chip to ask: it has not agreed. */
async function declineChip(till: Till, attempt: string): Promise<void> {
  till.set({ work: { attempt, entry: null, posted: true } })
  // What it is refused for, the state of the payment tells.
  await decide(till, attempt, { result: 'declined' }).catch(() => {})
}
