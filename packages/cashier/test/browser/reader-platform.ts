/** The part of the platform for cards at a reader: a test says what becomes of the next cards. */
import type { ServerResponse } from 'node:http'
import type { ClientAttempt, ClientPayment, NextAction } from '@tillway/api/types'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/**
 * `complete`: approved, and the chip has the last word · `not_sent`: it did not reach the acquirer ·
 * `held`: no answer before the test lets it go · `no_answer`: the connection is dropped.
 */
export type CardAnswer =
  | 'succeeded'
  | 'complete'
  | 'pin_wrong'
  | 'pin_tries_exceeded'
  | 'declined'
  | 'unknown'
  | 'not_sent'
  | 'held'
  | 'no_answer'
  | 'terminal_not_ready'

export interface ReaderLevers {
  /** Of the next cards in their order; the last one stays. */
  answers: CardAnswer[]
  /** What becomes of it when the chip agrees, or does not. */
  afterChip: 'succeeded' | 'unknown'
  signature: ClientAttempt['signature']
  receipt: Readonly<Record<string, string>>
  /** The next signatures are refused so often. */
  refuseSignatures: number
  /** What was posted, in order. */
  readonly posted: { readonly route: string; readonly key: string; readonly body: Posted }[]
}

type Posted = Readonly<Record<string, unknown>>

export interface ReaderPlatform extends ReaderLevers {
  reset(): void
  /** Answers what is held. */
  letGo(): void
  /** True when the route was one of its own. */
  handle(call: ReaderCall): boolean
  action(amount: number): NextAction
  /** The attempt of a payment that has succeeded. */
  finished(attempt: ClientAttempt | null): ClientAttempt | null
}

export interface ReaderCall {
  readonly route: string
  readonly key: string
  readonly body: string
  readonly response: ServerResponse
  payment(): Mutable<ClientPayment>
  view(): ClientPayment
  pay(): void
  /** Tells those who listen. */
  changed(): void
  answer(response: ServerResponse, status: number, body: unknown): void
  refuse(response: ServerResponse, status: number, code: string): void
}

export const sampleReceipt = {
  merchant_name: '半山杂货铺',
  merchant: '898310000000001',
  terminal: '10000001',
  card: '622202*********0128',
  entry: 'insert',
  issuer: '01020000',
  acquirer: '48020000',
  batch: '000001',
  trace: '000123',
  reference: '120000123456',
  authorization: '778899',
  time: '2026-03-01T04:05:06.000Z',
  amount: '29900',
}

const declines = {
  pin_wrong: ['密码错误，请重新刷卡输入', 'Wrong PIN. Present the card again.'],
  pin_tries_exceeded: ['密码错误次数超限，请联系发卡行', 'Too many wrong PINs.'],
  declined: ['银行拒绝了这笔交易，请换一张卡或换一种方式', 'The bank declined.'],
} as const

const initial = (): Omit<ReaderLevers, 'posted'> => ({
  answers: ['succeeded'],
  afterChip: 'succeeded',
  signature: null,
  receipt: sampleReceipt,
  refuseSignatures: 0,
})

export function createReaderPlatform(): ReaderPlatform {
  const answered = new Set<string>()
  let held: (() => void)[] = []
  const platform: ReaderPlatform = {
    ...initial(),
    posted: [],
    reset() {
      Object.assign(platform, initial())
      platform.posted.length = 0
      answered.clear()
      held = []
    },
    letGo() {
      for (const go of held) go()
      held = []
    },
    handle(call) {
      const { route, key, body, response, answer, refuse, view } = call
      if (!/payment\/(card|signature)/.test(route)) return false
      platform.posted.push({ route, key, body: JSON.parse(body) })
      if (key.length < 8) refuse(response, 400, 'idempotency_key_required')
      else if (answered.has(key)) answer(response, 200, view())
      else if (route.endsWith('signature')) sign(platform, call)
      else if (route.endsWith('completion')) {
        answered.add(key)
        complete(platform, call)
      } else {
        const hold = (go: () => void) => held.push(go)
        if (take(platform, call, hold)) answered.add(key)
      }
      return true
    },
    action: (amount) => ({
      type: 'reader',
      step: 'present',
      params: { amount: String(amount), currency: 'CNY', timeout_ms: '30000' },
    }),
    finished(attempt) {
      if (attempt?.presentation !== 'reader') return null
      const { receipt, signature } = platform
      return { ...attempt, state: 'over', next_action: null, receipt, signature }
    },
  }
  return platform
}

/** True when it is an answer, which the same key gets again. */
function take(platform: ReaderLevers, call: ReaderCall, hold: (go: () => void) => void): boolean {
  const { response, answer, refuse, view } = call
  const next = platform.answers.length > 1 ? platform.answers.shift() : platform.answers[0]
  if (next === 'no_answer') {
    response.destroy()
    return false
  }
  if (next === 'terminal_not_ready') {
    refuse(response, 409, next)
    return false
  }
  if (next === 'held') {
    change(call, { state: 'confirming', next_action: null })
    call.changed()
    hold(() => {
      call.pay()
      answer(response, 200, view())
    })
    return true
  }
  decide(call, next)
  answer(response, 200, view())
  return true
}

function decide(call: ReaderCall, next: CardAnswer | undefined): void {
  if (next === 'succeeded') call.pay()
  else if (next === 'complete') {
    const next_action: NextAction = { type: 'reader', step: 'complete', params: { chip: '' } }
    change(call, { next_action })
  } else if (next === 'unknown') change(call, { state: 'confirming', next_action: null })
  else if (next && next in declines) {
    const [zh, en] = declines[next as keyof typeof declines]
    const last_error = { code: next === 'declined' ? 'card_declined' : next, message: { zh, en } }
    Object.assign(call.payment(), { status: 'payable', attempt: null, last_error })
  }
}

function complete({ afterChip }: ReaderLevers, call: ReaderCall): void {
  const { result } = JSON.parse(call.body) as { result: string }
  if (result === 'approved' && afterChip === 'succeeded') call.pay()
  else change(call, { state: 'confirming', next_action: null })
  call.answer(call.response, 200, call.view())
}

function sign(platform: ReaderLevers, call: ReaderCall): void {
  if (platform.refuseSignatures > 0) {
    platform.refuseSignatures -= 1
    call.refuse(call.response, 422, 'signature_invalid')
    return
  }
  change(call, { signature: 'given' })
  call.answer(call.response, 200, call.view())
}

function change({ payment }: ReaderCall, to: Partial<ClientAttempt>): void {
  const { attempt } = payment()
  if (attempt) payment().attempt = { ...attempt, ...to }
}
