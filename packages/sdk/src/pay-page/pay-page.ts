/** The page of a mini program, but for what draws it: a session, its view, and what taps do. */
import type { Cashier } from '../cashier.ts'
import type { Language, PaymentResult } from '../feedback/result.ts'
import { chosenWay, type PayPageAction, type PayPageView, payPageView } from './view.ts'

export interface PayPageParts {
  readonly cashier: Cashier
  readonly session: string
  readonly language: Language
  draw(view: PayPageView): void
  /** The shopper has done with the page. */
  onDone(result: PaymentResult): void
}

export interface PayPage {
  tap(action: PayPageAction): void
  choose(way: string): void
  /** Draws anew; once a second, for the time that is left. */
  tick(): void
  /** The page is going away: what is under way is left as it is, and asked about later. */
  stop(): void
}

export function openPayPage({ cashier, session: token, ...parts }: PayPageParts): PayPage {
  const { result, session } = cashier.open({ session: token })
  let chosen = ''
  let stopped = false
  const draw = () => {
    if (stopped) return
    const { language } = parts
    parts.draw(payPageView({ state: session.getState(), language, chosen, now: session.now() }))
  }
  const unsubscribe = session.subscribe(draw)
  const leave = async () => {
    await session.close()
    parts.onDone(await result)
  }
  const acts: Readonly<Record<PayPageAction, () => unknown>> = {
    pay: () => session.choose(chosenWay(session.getState(), chosen)),
    claim: session.claim,
    pick: session.pick,
    leave: async () => {
      const done = session.latest()
      if (done) parts.onDone(done)
      else await leave()
    },
  }
  draw()
  return {
    tap: (action) => void acts[action](),
    choose(way) {
      chosen = way
      draw()
    },
    tick: draw,
    stop() {
      stopped = true
      unsubscribe()
      session.stop()
    },
  }
}
