/** From a chosen card to the code of the payment; what comes of the money, the payment's machine hears. */
import type { ClientPayment, CodeEntry } from '@tillway/api/types'
import type { CashierState } from '../machine/state.ts'
import type { Desk } from './desk.ts'

export interface AwaitedCode {
  readonly attempt: string
  readonly code: CodeEntry
  /** Masked. */
  readonly phone: string
}

/** The code that the open try waits for next, unless the shopper has turned away from it. */
export function awaitedCode({ payment, phase, starting }: CashierState): AwaitedCode | null {
  const { next_action: action, code, password, id = '' } = payment?.attempt || {}
  const isAwaited = phase === 'acting' && !starting && action?.type === 'sms' && !password && code
  return isAwaited ? { attempt: id, code, phone: action.phone } : null
}

export interface Paying {
  /** To the code when one is awaited, and back to the cards when it is not. */
  follow(): void
  /** Says to the frame what the code is for, and why the last one was not taken. */
  askCode(): void
  confirm(sealed: string): Promise<void>
}

export function createPaying(desk: Desk): Paying {
  const { core } = desk
  let attempt = ''
  let confirmed = ''
  let isOver = false
  const askCode = () => {
    const { payment } = core.state()
    const awaited = awaitedCode(core.state())
    if (!awaited) return
    const { phone, code: entry } = awaited
    const { ticket, resend_in_ms } = entry
    desk.tell({ type: 'ask_code', ticket, phone, cvn: false, resend_in_ms })
    // A wrong code can be found out long after it was sent.
    const { code } = payment?.last_error || { code: 'sms_code_wrong' }
    if (confirmed === attempt) desk.tell({ type: 'code_refused', code, resend_in_ms })
    confirmed = ''
  }
  const follow = () => {
    const awaited = awaitedCode(core.state())
    const { step, frame } = desk.state()
    if (awaited && (step !== 'paying' || awaited.attempt !== attempt)) {
      attempt = awaited.attempt
      desk.turn()
      desk.open('paying', awaited.code.frame_url)
      if (frame) askCode()
    } else if (!awaited && step === 'paying') {
      isOver = true
      desk.back()
    }
    if (!isOver || core.state().phase !== 'choosing') return
    isOver = false
    // A card whose binding has lapsed is not listed any more.
    void desk.list()
  }
  const confirm = async (sealed: string) => {
    const at = core.ports.now()
    const mine = desk.wanted()
    confirmed = attempt
    const payment = await desk.request<ClientPayment>('payment/confirm', { attempt, sealed })
    if (!mine()) return
    core.watch.supersede()
    if (!payment) return core.watch.ask()
    core.apply(payment, at, false)
    if (mine()) askCode()
  }
  return { follow, askCode, confirm }
}
