/**
 * Messages that are not genuine, made from genuine ones: changed, cut, put together from two, or
 * signed anew by who is not trusted.
 */
import type { Dice } from '../dice.ts'
import { mutate } from '../mutate.ts'

export interface ForgedMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A channel whose real adapter judges messages. */
export interface ForgeryBench {
  /** Each is taken for what it says. */
  readonly genuine: readonly ForgedMessage[]
  /** Right in its form, signed by who is not trusted, for somebody else, or of another time. */
  hostile(dice: Dice): ForgedMessage
  /** Changes that know the form. */
  readonly changes: readonly Change[]
  /** What the adapter believes, as a text; undefined when it refuses. */
  judge(message: ForgedMessage): Promise<string | undefined>
  /**
   * Whether the channel's own specification gives it the same authentication as a genuine one, so
   * that nobody can tell them apart by it. Absent where the specification has no such pairs.
   */
  collides?(message: ForgedMessage): boolean
}

/** Null when this change cannot be made of this message. */
export type Change = (
  message: ForgedMessage,
  how: { readonly dice: Dice; readonly other: ForgedMessage },
) => ForgedMessage | null

/** One of so many is signed anew, which costs a hundred times as much as a change. */
const hostileEvery = 40
/** One of so many is a change of one that was signed anew. */
const changedHostileEvery = 4
const maxHostile = 500
const words = ['"', '&', '=', '{', '}', '0', '9999999999999999999', '１２', '%26', '=='].map(
  (text) => Uint8Array.from(Buffer.from(text)),
)

/** Forges one message after the other. */
export function createForger(
  { genuine, hostile, changes }: ForgeryBench,
  dice: Dice,
): () => ForgedMessage {
  const made: ForgedMessage[] = []
  const all = [...changes, ...commonChanges]
  const changed = (of: ForgedMessage): ForgedMessage => {
    for (;;) {
      const message = dice.pick(all)(of, { dice, other: dice.pick(genuine) })
      if (message !== null && !isSame(message, of)) return message
    }
  }
  return () => {
    if (dice.below(hostileEvery) === 0) {
      const message = hostile(dice)
      if (made.length < maxHostile) made.push(message)
      else made[dice.below(maxHostile)] = message
      return message
    }
    const isOfHostile = made.length > 0 && dice.below(changedHostileEvery) === 0
    return changed(dice.pick(isOfHostile ? made : genuine))
  }
}

const changedBody = (
  message: ForgedMessage,
  { dice, other }: { readonly dice: Dice; readonly other: ForgedMessage },
): ForgedMessage => {
  const sources = { dice, words, other: other.body, maxLength: 8192 }
  return { ...message, body: mutate(message.body, sources) }
}

const flippedBit: Change = (message, { dice }) => {
  const body = new Uint8Array(message.body)
  const at = dice.below(body.length)
  body[at] = (body[at] ?? 0) ^ (1 << dice.below(8))
  return { ...message, body }
}

const cutOff: Change = (message, { dice }) => ({
  ...message,
  body: message.body.slice(0, dice.below(message.body.length)),
})

const commonChanges: readonly Change[] = [changedBody, flippedBit, cutOff]

/** For channels that sign by headers: one is changed, taken away, or another message's. */
export const headerChanges: readonly Change[] = [
  (message, { dice }) => {
    const name = dice.pick(Object.keys(message.headers))
    const value = Buffer.from(message.headers[name] ?? '', 'latin1')
    const sources = { dice, words, other: value, maxLength: 2048 }
    const changed = Buffer.from(mutate(value, sources)).toString('latin1')
    return { ...message, headers: { ...message.headers, [name]: changed } }
  },
  (message, { dice, other }) => {
    const name = dice.pick(Object.keys(message.headers))
    return { ...message, headers: { ...message.headers, [name]: other.headers[name] ?? '' } }
  },
  (message, { dice }) => {
    const without = dice.pick(Object.keys(message.headers))
    const kept = Object.entries(message.headers).filter(([name]) => name !== without)
    return { ...message, headers: Object.fromEntries(kept) }
  },
  (message, { other }) => ({ ...message, body: other.body }),
]

export function isSame(one: ForgedMessage, other: ForgedMessage): boolean {
  return (
    Buffer.compare(one.body, other.body) === 0 &&
    JSON.stringify(one.headers) === JSON.stringify(other.headers)
  )
}
