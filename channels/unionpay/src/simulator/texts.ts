/**
 * The codes that holders were sent. A code is for one order (number and time), its card and its
 * amount; a new one for the same order makes the old one void, and it lapses after five minutes or
 * five wrong tries.
 */
import type { PhoneMessage } from '@tillway/channel/simulator'
import { type Instant, minorUnits, type Random } from '@tillway/kernel'
import { toYuan } from '@tillway/wire'
import type { SimulatedCard } from './cards.ts'
import { randomDigits } from './numbers.ts'
import { type Pair, pairKey, pairOf } from './payment.ts'

export interface SentText extends Pair {
  readonly cardNumber: string
  readonly phone: string
  readonly code: string
  /** Fen that it is for; absent when it opens the card. */
  readonly amount?: number
  readonly text: string
  readonly at: Instant
}

export type TextRecord =
  | { readonly type: 'text_sent'; readonly sent: SentText }
  | (Pair & { readonly type: 'code_missed' | 'code_spent' })

export interface TextOrder {
  readonly pair: Pair
  readonly card: SimulatedCard
  readonly payee: string
  readonly amount?: number
}

/** `strict`: the code that was sent. `demo`: as the vendor's demonstration gateway, nearly any. */
export type CodeRule = 'strict' | 'demo'

export type CodeVerdict = 'right' | 'wrong' | 'lapsed'

export interface Texts {
  apply(record: TextRecord): void
  send(order: TextOrder): void
  /** Whether the code passes for this order; one that does is spent. */
  take(order: TextOrder, code: string, rule: CodeRule): CodeVerdict
  /** Newest first. */
  inbox(): readonly PhoneMessage[]
}

export interface TextPorts {
  readonly clock: { now(): Instant }
  readonly random: Random
  append(record: TextRecord): void
}

/** Always passes on the gateway's own pages, and where a code was sent. */
export const passingCode = '111111'
const failingCodes: readonly string[] = ['123456', '654321']
const lifeMs = 5 * 60_000
const maxMisses = 5
const inboxSize = 50

interface Live {
  readonly sent: SentText
  readonly misses: number
}

export function createTexts({ clock, random, append }: TextPorts): Texts {
  const live = new Map<string, Live>()
  const messages: SentText[] = []

  const judge = (order: TextOrder, code: string, rule: CodeRule): CodeVerdict => {
    if (failingCodes.includes(code)) return 'wrong'
    if (rule === 'demo') return /^\d{6}$/.test(code) ? 'right' : 'wrong'
    const found = live.get(pairKey(order.pair))
    if (found === undefined || !isFor(found.sent, order)) return 'wrong'
    if (found.misses >= maxMisses || clock.now() - found.sent.at >= lifeMs) return 'lapsed'
    return code === found.sent.code || code === passingCode ? 'right' : 'wrong'
  }

  return {
    apply(record) {
      if (record.type === 'text_sent') {
        live.set(pairKey(record.sent), { sent: record.sent, misses: 0 })
        messages.unshift(record.sent)
        messages.splice(inboxSize)
        return
      }
      const key = pairKey(record)
      const found = live.get(key)
      if (record.type === 'code_spent') live.delete(key)
      else if (found !== undefined) live.set(key, { ...found, misses: found.misses + 1 })
    },
    send(order) {
      const { card, amount, pair } = order
      const code = drawCode(random)
      const text = textOf(order, code)
      const about = { ...pairOf(pair), cardNumber: card.number, phone: card.phone, code, text }
      const paid = amount === undefined ? {} : { amount }
      append({ type: 'text_sent', sent: { ...about, ...paid, at: clock.now() } })
    },
    take(order, code, rule) {
      const verdict = judge(order, code, rule)
      const type = verdict === 'right' ? 'code_spent' : 'code_missed'
      append({ type, ...pairOf(order.pair) })
      return verdict
    },
    inbox: () => messages.map(({ phone, text, at }) => ({ phone, text, at })),
  }
}

function isFor(sent: SentText, { card, amount }: TextOrder): boolean {
  return sent.cardNumber === card.number && sent.amount === amount
}

/** Six digits; never one of those that mean something of their own. */
function drawCode(random: Random): string {
  const code = randomDigits(random, 6)
  return code === passingCode || failingCodes.includes(code) ? drawCode(random) : code
}

function textOf({ card, payee, amount }: TextOrder, code: string): string {
  const purpose = amount === undefined ? '开通快捷支付' : `付款 ${toYuan(minorUnits(amount))} 元`
  const ending = card.number.slice(-4)
  return `【模拟银联】验证码 ${code}，用于在“${payee}”${purpose}（尾号 ${ending}），5 分钟内有效，请勿告诉他人。`
}
