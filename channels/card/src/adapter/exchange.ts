/** One question to the host and its answer, once it is proven to be that. */
import type { KeyBlock } from '@tillway/card-crypto'
import type { UnknownCause } from '@tillway/channel'
import { encodeMessage, type Fields, type Message } from '@tillway/wire/iso8583'
import { mismatchOf } from '../wire/acceptance.ts'
import { posDialect, textOf } from '../wire/dialect.ts'
import { encodeSealed, macOf } from '../wire/mac.ts'
import { type ResponseCode, readResponseCode } from '../wire/response-codes.ts'
import { type ReversalReason, reversalReasons } from '../wire/transactions.ts'
import type { Proof } from './entries.ts'
import type { Held } from './held.ts'
import type { Reply } from './line.ts'
import { isSealedByReader, proofOf, sealOf } from './sealing.ts'

export type Exchanged =
  | {
      readonly status: 'answered'
      readonly fields: Fields
      /** Field 39, and what it proves. */
      readonly code: string
      readonly meaning: ResponseCode
      /** That it is genuine the reader alone can tell. */
      readonly proof?: Proof
    }
  | { readonly status: 'not_sent'; readonly cause: UnknownCause }
  | {
      readonly status: 'unknown'
      readonly cause: UnknownCause
      /** Why it would be reversed. */
      readonly reason: ReversalReason
    }

/** A message that moves money: both sides prove it by a MAC. */
export async function exchangeSealed(
  held: Held,
  request: Message,
  mac: KeyBlock,
): Promise<Exchanged> {
  const { keys, line } = held.parts
  const isByReader = isSealedByReader(held)
  const seal = isByReader ? await sealOf(held, request) : undefined
  // Without its reader the terminal cannot send this; nothing has left.
  if (isByReader && seal === undefined) return { status: 'not_sent', cause: 'signature' }
  const bytes = await encodeSealed(request, async (data) => seal ?? (await keys.mac(mac, data)))
  const reply = await line.exchange(request, bytes)
  if (reply.status !== 'answered') return unanswered(reply)
  const read = readAnswer(held, request, reply)
  if (read.status !== 'answered') return read
  const told = macOf(reply.bytes, reply.message)
  if (isByReader && told !== undefined) return { ...read, proof: proofOf(held, told) }
  // Hosts often put no MAC on a refusal. A refusal moves no money, an approval must be proven.
  const isProven =
    told === undefined
      ? read.meaning.outcome !== 'approved'
      : await keys.verifyMac({ key: mac, ...told })
  if (isProven) return read
  held.parts.log.error(named(held, request), 'the MAC of an answer is wrong')
  return { status: 'unknown', cause: 'signature', reason: reversalReasons.wrongMac }
}

/** Network management, settlement: without a MAC. */
export async function exchangePlain(held: Held, request: Message): Promise<Exchanged> {
  const { bytes } = encodeMessage(posDialect, request)
  const reply = await held.parts.line.exchange(request, bytes)
  return reply.status === 'answered' ? readAnswer(held, request, reply) : unanswered(reply)
}

function readAnswer(
  held: Held,
  request: Message,
  { message }: Extract<Reply, { readonly status: 'answered' }>,
): Exchanged {
  const mismatch = mismatchOf(request, message)
  if (mismatch !== undefined) {
    held.parts.log.error(
      { ...named(held, request), mismatch },
      'an answer is about another request',
    )
    return { status: 'unknown', cause: 'unrecognised', reason: reversalReasons.other }
  }
  const code = textOf(message.fields, 39)
  return { status: 'answered', fields: message.fields, code, meaning: readResponseCode(code) }
}

function unanswered(reply: Exclude<Reply, { readonly status: 'answered' }>): Exchanged {
  if (reply.status === 'not_sent') return { status: 'not_sent', cause: reply.cause }
  const reason = reply.cause === 'unreadable' ? reversalReasons.other : reversalReasons.noAnswer
  return { status: 'unknown', cause: reply.cause, reason }
}

function named({ terminal }: Held, { type, fields }: Message) {
  return { terminalId: terminal.terminalId, type, stan: fields[11] }
}
