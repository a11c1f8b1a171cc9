/**
 * Paying by a bank card and a code that the bank texts, without a user interface. Card data and
 * codes are typed in a frame of the vault; this carries what it seals to the platform, and tells it
 * what came of it. The money is the affair of the payment's machine: here a try is only begun.
 */
import type { ClientCard, ClientPayment } from '@tillway/api/types'
import type { Session } from '../session.ts'
import { addCard, confirmCard, refreshCard, startCard } from './cards.ts'
import { createDesk, type Desk } from './desk.ts'
import type { FrameCommand, FrameMessage } from './frame.ts'
import { awaitedCode, createPaying, type Paying } from './paying.ts'
import type { QuickState } from './state.ts'

export interface QuickPay {
  /** For parts of the SDK that come later. */
  readonly desk: Desk
  getState(): QuickState
  /** Called after every change; returns the function that ends it. */
  subscribe(run: () => void): () => void
  /** Lists the saved cards again, as after a failure. */
  list(): Promise<void>
  choose(card: string): void
  /** Starts a try with the chosen card: a code is texted, and the frame opens for it. */
  pay(): Promise<void>
  /** Opens the form for a new card, or leaves for the page where one is added. */
  add(): Promise<void>
  remove(card: string): Promise<void>
  makeDefault(card: string): Promise<void>
  /** Opens the frame anew when it did not come. */
  reopen(): Promise<void>
  /** From the frame back to the cards; a try that is open stays open until another is started. */
  back(): void
  /** What the frame said; the caller has checked that it was the frame. */
  hear(message: FrameMessage): void
  stop(): void
}

/** `post` gives a command to the frame. */
export function createQuickPay(
  session: Session,
  way: string,
  post: (command: FrameCommand) => void,
): QuickPay {
  const { core } = session
  const desk = createDesk(session, way, post)
  const { state, dispatch, subscribe, note } = desk
  const list = () => {
    note({ failure: null })
    return desk.list()
  }
  const paying = createPaying(desk)
  const change = async (path: string, method?: 'DELETE') => {
    const card = await desk.request<ClientCard>(path, {}, method)
    if (card) dispatch({ type: 'card', card })
  }
  const unsubscribe = core.subscribe(({ outcome }) => (outcome ? stop() : paying.follow()))
  const stop = () => {
    desk.turn()
    unsubscribe()
  }
  note({ way, presentation: 'sms', cards: 'open' })
  void desk.list()
  const { left, card: away } = core.memory.recallFor(core.session()) || {}
  if (left && away) {
    dispatch({ type: 'away', card: away })
    void refreshCard(desk, away)
  }
  return {
    desk,
    getState: state,
    subscribe,
    list,
    choose: (card) => dispatch({ type: 'chose', card }),
    async pay() {
      const { chosen, busy } = state()
      if (chosen && !busy) await desk.pay(chosen)
    },
    add: () => startCard(desk),
    remove: (card) => change(`cards/${card}`, 'DELETE'),
    makeDefault: (card) => change(`cards/${card}/default`),
    async reopen() {
      const { step } = state()
      desk.back()
      // A newer word of the server brings a newer ticket, and with it the frame.
      await (step === 'paying' ? core.watch.ask() : startCard(desk))
    },
    back: () => turnBack(desk),
    hear: (message) => hear(desk, paying, message),
    stop,
  }
}

function turnBack(desk: Desk): void {
  const { core } = desk
  const isPaying = core.state().phase === 'acting'
  desk.back()
  if (!isPaying) return
  core.dispatch({ type: 'pick' })
  desk.note({ cards: 'open' })
}

function hear(desk: Desk, paying: Paying, message: FrameMessage): void {
  const { step, adding, busy } = desk.state()
  if (message.type === 'height') {
    desk.dispatch({ type: 'frame', change: { height: message.px } })
  } else if (message.type === 'cancel') {
    // There it says that the shopper wants another way.
    desk.back()
    desk.session.pick()
  } else if (message.type === 'ready') {
    desk.dispatch({ type: 'frame', change: { frameIs: 'ready' } })
    if (step === 'paying') paying.askCode()
  } else if (busy) return
  else if (message.type === 'resend') void resendCode(desk, adding)
  else if (message.type === 'code') {
    void (adding ? confirmCard(desk, adding, message.sealed) : paying.confirm(message.sealed))
  } else if (message.type === 'card' && step === 'entering') void addCard(desk, message.card)
}

/** Once: a repeated request would text another code. */
async function resendCode({ core, accept, tell }: Desk, card: string | null): Promise<void> {
  const at = core.ports.now()
  const path = card ? `cards/${card}/code` : 'payment/code'
  const given = accept(
    await core.exchange.call<ClientCard | ClientPayment>(core.session(), path, {}),
  )
  if (!given) return
  const isCard = given.object === 'client_card'
  if (!isCard) core.apply(given, at, false)
  const code = isCard ? given.enrolment : awaitedCode(core.state())?.code
  tell({ type: 'code_sent', resend_in_ms: code ? code.resend_in_ms : 0 })
}
