/** Field 54 of an answer: what an account has, in groups of twenty characters. */
import { MalformedMessage } from '@tillway/wire/iso8583'

export interface BalanceField {
  /** Two digits: 00 default, 10 savings, 20 cheque, 30 credit. */
  readonly account: string
  /** Two digits: 01 what is booked, 02 what may be spent. */
  readonly kind: string
  readonly sign: 'C' | 'D'
  /** Fen. */
  readonly amount: number
}

const yuan = '156'
const groupLength = 20

/** Throws `MalformedMessage` for what does not fit. */
export function encodeBalance({ account, kind, sign, amount }: BalanceField): string {
  const text = `${account}${kind}${yuan}${sign}${String(amount).padStart(12, '0')}`
  if (!group.test(text)) throw new MalformedMessage('field 54', 'does not fit')
  return text
}

/** Throws `MalformedMessage`, also for another currency. */
export function decodeBalances(text: string): readonly BalanceField[] {
  if (text === '' || text.length % groupLength !== 0) {
    throw new MalformedMessage('field 54', 'is not groups of twenty characters')
  }
  return Array.from({ length: text.length / groupLength }, (_, index) =>
    decodeGroup(text.slice(index * groupLength, (index + 1) * groupLength)),
  )
}

const group = /^(\d{2})(\d{2})156([CD])(\d{12})$/

function decodeGroup(text: string): BalanceField {
  const [, account, kind, sign, amount] = group.exec(text) ?? []
  if (account === undefined || kind === undefined) {
    throw new MalformedMessage('field 54', 'is no balance in yuan')
  }
  return { account, kind, sign: sign === 'D' ? 'D' : 'C', amount: Number(amount) }
}
