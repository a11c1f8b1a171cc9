/**
 * The MAC is reckoned over the message from its type to the last byte before field 64, whose bit is
 * set already. Length, TPDU and head are not part of it.
 */
import { type DecodedMessage, encodeMessage, type Message } from '@tillway/wire/iso8583'
import { posDialect } from './dialect.ts'

const field = 64

/** Makes the eight bytes of field 64. */
export type MacMaker = (data: Uint8Array) => Promise<Uint8Array>

/** The bytes of a message with its MAC. Throws `MalformedMessage`. */
export async function encodeSealed(message: Message, mac: MacMaker): Promise<Uint8Array> {
  const { bytes, offset } = encodeBare(message)
  const sealed = bytes.slice()
  sealed.set(await mac(bytes.subarray(0, offset)), offset)
  return sealed
}

/** What the MAC of a message is to be reckoned over. Throws `MalformedMessage`. */
export function macInput(message: Message): Uint8Array {
  const { bytes, offset } = encodeBare(message)
  return bytes.subarray(0, offset)
}

function encodeBare({ type, fields }: Message) {
  const draft = { ...fields, [field]: new Uint8Array(8) }
  const { bytes, offsets } = encodeMessage(posDialect, { type, fields: draft })
  return { bytes, offset: offsets[field] ?? bytes.length }
}

/** What the MAC of a message that arrived is over, and the MAC; undefined when it has none. */
export function macOf(
  bytes: Uint8Array,
  { fields, offsets }: DecodedMessage,
): { readonly data: Uint8Array; readonly mac: Uint8Array } | undefined {
  const mac = fields[field]
  const offset = offsets[field]
  if (offset === undefined || mac === undefined || typeof mac === 'string') return undefined
  return { data: bytes.subarray(0, offset), mac }
}
