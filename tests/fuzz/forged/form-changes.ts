/** Changes of messages that are forms: of their fields, whatever way they are written. */
import type { Dice } from '../dice.ts'
import { mutate } from '../mutate.ts'
import type { Change, ForgedMessage } from './forge.ts'

type Pair = readonly [name: string, value: string]

/** What may stand in a number's or a word's place. */
const telling = [
  ...[
    '',
    '0',
    '0.01',
    '00',
    '1e2',
    '-1',
    '+1',
    '99999999999999999999',
    '1.000',
    '１００',
    '٣',
    ' 1',
  ],
  ...['null', 'true', '[]', '{}', '01', '11', '12', '21', 'RSA', 'RSA2', 'none', '5.0.0', '5.1.0'],
  ...[
    'TRADE_SUCCESS',
    'TRADE_CLOSED',
    '156',
    '344',
    'utf-8',
    'gbk',
    '2099-01-01 00:00:00',
    'other',
  ],
]

export function formChanges(): readonly Change[] {
  return [
    onPairs((pairs, { dice }) => replaced(pairs, dice, (value) => mutatedText(value, dice))),
    onPairs((pairs, { dice }) => replaced(pairs, dice, () => dice.pick(telling))),
    onPairs((pairs, { dice, others }) => {
      const [name] = dice.pick(pairs)
      const value = others.find(([other]) => other === name)?.[1] ?? ''
      return pairs.map((pair) => (pair[0] === name ? [name, value] : pair))
    }),
    onPairs((pairs, { dice }) => {
      const at = dice.below(pairs.length)
      return pairs.filter((_, index) => index !== at)
    }),
    // Twice: once as it was, once otherwise, in both orders.
    onPairs((pairs, { dice }) => {
      const [name] = dice.pick(pairs)
      const twin: Pair = [name, dice.pick(telling)]
      return dice.below(2) === 0 ? [...pairs, twin] : [twin, ...pairs]
    }),
    onPairs((pairs, { dice, others }) => {
      const extra = dice.pick([...others, ...extras])
      return [...pairs, [extra[0], dice.below(2) === 0 ? '' : extra[1]] as const]
    }),
    onPairs((pairs, { dice }) => hidden(pairs, dice)),
    onPairs((pairs, { dice }) => cut(pairs, dice)),
    onPairs((pairs, { dice }) => {
      const [name, value] = dice.pick(pairs)
      const changed: Pair = [mutatedText(name, dice), value]
      return pairs.map((pair) => (pair[0] === name ? changed : pair))
    }),
  ]
}

const extras: readonly Pair[] = [
  ...(['currencyCode', 'settleCurrencyCode', 'accNo', 'tokenPayData', 'refund_fee'] as const),
  ...(['gmt_refund', 'out_biz_no', 'charset', 'alipay_cert_sn', 'sign_type', '__proto__'] as const),
].map((name) => [name, '1'])

type PairChange = (
  pairs: readonly Pair[],
  how: { readonly dice: Dice; readonly others: readonly Pair[] },
) => readonly Pair[]

function onPairs(change: PairChange): Change {
  return (message, { dice, other }) => {
    const pairs = pairsOf(message)
    if (pairs.length === 0) return null
    return withPairs(message, change(pairs, { dice, others: pairsOf(other) }))
  }
}

const pairsOf = ({ body }: ForgedMessage): readonly Pair[] => [
  ...new URLSearchParams(Buffer.from(body).toString()),
]

const withPairs = (message: ForgedMessage, pairs: readonly Pair[]): ForgedMessage => ({
  ...message,
  body: Buffer.from(
    pairs
      .map((pair) => pair.map((text) => encodeURIComponent(wellFormed(text))).join('='))
      .join('&'),
  ),
})

/** Halves of characters cannot be encoded. */
const wellFormed = (text: string): string => Buffer.from(text).toString()

function replaced(
  pairs: readonly Pair[],
  dice: Dice,
  change: (value: string) => string,
): readonly Pair[] {
  const at = dice.below(pairs.length)
  return pairs.map(([name, value], index) => [name, index === at ? change(value) : value])
}

function mutatedText(text: string, dice: Dice): string {
  const bytes = Buffer.from(text)
  const sources = { dice, words: [], other: bytes, maxLength: 4096 }
  return Buffer.from(mutate(bytes, sources)).toString()
}

/** A field goes into the value of the one before it by name: the signed text stays the same. */
function hidden(pairs: readonly Pair[], dice: Dice): readonly Pair[] {
  const sorted = [...pairs].sort(([one], [other]) => (one < other ? -1 : 1))
  const at = 1 + dice.below(Math.max(1, sorted.length - 1))
  const [before, taken] = [sorted[at - 1], sorted[at]]
  if (before === undefined || taken === undefined) return pairs
  const merged: Pair = [before[0], `${before[1]}&${taken[0]}=${taken[1]}`]
  return [...sorted.slice(0, at - 1), merged, ...sorted.slice(at + 1)]
}

/** A value is cut in two fields at something that looks like a border. */
function cut(pairs: readonly Pair[], dice: Dice): readonly Pair[] {
  const at = dice.below(pairs.length)
  const [name, value] = pairs[at] ?? ['', '']
  const border = value.indexOf('&')
  const equals = value.indexOf('=', border)
  if (border < 0 || equals < 0) return replaced(pairs, dice, (text) => `${text}&a=b`)
  const parts: readonly Pair[] = [
    [name, value.slice(0, border)],
    [value.slice(border + 1, equals), value.slice(equals + 1)],
  ]
  return pairs.flatMap((pair, index) => (index === at ? parts : [pair]))
}
