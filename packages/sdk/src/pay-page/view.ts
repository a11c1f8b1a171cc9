/**
 * What a page without a DOM shows of a session, as plain data for its template: the pages of mini
 * programs draw this and nothing else. A pure function of the machine's state.
 */
import type { Language } from '../feedback/result.ts'
import { openAttempt } from '../machine/reduce.ts'
import type { CashierState } from '../machine/state.ts'
import { en, zh } from './words.ts'

/** What a button of the page does. */
export type PayPageAction = 'pay' | 'claim' | 'pick' | 'leave'

export interface PayPageButton {
  readonly action: PayPageAction
  readonly text: string
}

export interface PayPageWay {
  readonly id: string
  readonly name: string
  readonly note: string
  readonly disabled: boolean
  readonly checked: boolean
}

export interface PayPageView {
  /** Which part of the template is drawn. */
  readonly kind: 'loading' | 'ways' | 'wait' | 'ask' | 'tick' | 'cross' | 'clock'
  readonly merchant: string
  readonly description: string
  readonly amount: string
  readonly timeLeft: string
  readonly title: string
  readonly hint: string
  readonly ways: readonly PayPageWay[]
  readonly busy: boolean
  readonly buttons: readonly PayPageButton[]
}

export interface PayPageInput {
  readonly state: CashierState
  readonly language: Language
  /** The id of the way that was tapped. */
  readonly chosen: string
  /** Monotonic milliseconds. */
  readonly now: number
}

type Message = Pick<PayPageView, 'kind' | 'title' | 'hint'> & { readonly buttons: Buttons }
type Buttons = readonly (readonly [PayPageAction, string])[]

/** The way that the button pays by; empty when there is none. */
export function chosenWay({ ways, way }: CashierState, chosen: string): string {
  const usable = ways.filter(({ available }) => available).map(({ id }) => id)
  return [chosen, way || ''].find((id) => usable.includes(id)) || usable[0] || ''
}

export function payPageView(input: PayPageInput): PayPageView {
  const { state, language, chosen, now } = input
  const { payment, starting, deadline } = state
  const words = language === 'zh' ? zh : en
  const { buttons, ...message } = messageOf(state, language)
  const selected = chosenWay(state, chosen)
  const left = deadline === null || state.outcome ? 0 : deadline - now
  const amount = payment ? amountText(payment.amount, payment.currency) : ''
  return {
    ...message,
    merchant: payment?.merchant_name || '',
    description: payment?.description || '',
    amount,
    timeLeft: left > 0 ? `${words.timeLeft} ${clock(left)}` : '',
    hint: state.offline ? words.offline : message.hint,
    ways: state.ways.map(({ id, name, available, reason }) => ({
      id,
      name: name[language],
      note: available ? '' : reason ? reason[language] : words.unavailable,
      disabled: !available,
      checked: id === selected,
    })),
    busy: starting,
    buttons: buttons
      .filter(([action]) => action !== 'pay' || selected)
      .map(([action, text]) => ({ action, text: action === 'pay' ? `${text} ${amount}` : text })),
  }
}

function messageOf(state: CashierState, language: Language): Message {
  const words = language === 'zh' ? zh : en
  const back: Buttons = [['leave', words.back]]
  const say = (kind: Message['kind'], title: string, hint = '', buttons = back): Message => ({
    kind,
    title,
    hint,
    buttons,
  })
  const { outcome, phase, failure, returned, starting, payment } = state
  const reason = failure ? failure.message[language] : ''
  switch (outcome?.status) {
    case 'succeeded':
      return say('tick', words.succeeded)
    case 'processing':
      return say('clock', words.confirming, words.overHint)
    case 'canceled':
      return say('cross', outcome.by === 'expired' ? words.expired : words.canceled)
    case 'failed':
      return say('cross', words.failed, reason)
  }
  if (phase === 'expired') return say('clock', words.expired, words.overHint)
  if (phase === 'choosing') {
    const none = state.ways.some(({ available }) => available) ? reason : words.noWays
    return say('ways', '', none, [['pay', words.pay]])
  }
  if (starting || phase === 'acting') return say('wait', words.starting, '', [])
  if (phase !== 'confirming') return say('loading', words.loading, '', [])
  if (returned === 'asked') {
    const choices: Buttons = [
      ['claim', words.paid],
      ['pick', words.payAgain],
    ]
    return say('ask', words.askPaid, words.confirmingHint, choices)
  }
  const again = openAttempt(payment)?.state === 'awaiting_payer'
  return say('wait', words.confirming, words.confirmingHint, [
    ...back,
    ...(again ? ([['pick', words.payAgain]] as const) : []),
  ])
}

/** By hand: engines of mini programs lack `Intl`, or have half of it. */
export function amountText(amount: number, currency: string): string {
  const [whole = '', fen = ''] = [String(Math.floor(amount / 100)), String(amount % 100)]
  const digits = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${`0${fen}`.slice(-2)}`
  return currency === 'CNY' ? `¥${digits}` : `${currency} ${digits}`
}

function clock(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000)
  return `${Math.floor(seconds / 60)}:${`0${seconds % 60}`.slice(-2)}`
}
