/**
 * Field 59 carries what acquirers agree on privately, as tag (two characters), length (three digits)
 * and text. A host that does not know a tag passes over it.
 */
import { MalformedMessage } from '@tillway/wire/iso8583'

/** Ours: the number of the order, so that both sides' books can be compared line by line. */
const orderTag = 'ZO'
/** Of an answer: `1` when the holder is to sign. */
const signatureTag = 'ZS'

/** Throws `MalformedMessage` for an order number that is no plain text of 64 characters at most. */
export function encodeOrder(orderNumber: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(orderNumber)) {
    throw new MalformedMessage('field 59', 'the order number is no plain text')
  }
  return encodeTag(orderTag, orderNumber)
}

/** Undefined when there is none. Throws `MalformedMessage` for a field that is not tags and texts. */
export function decodeOrder(field: string): string | undefined {
  return decodeTags(field).get(orderTag)
}

/** What a host says that wants the holder's signature. */
export const signatureWish = encodeTag(signatureTag, '1')

/** A field that cannot be read asks for nothing. */
export function wantsSignature(field: string): boolean {
  try {
    return decodeTags(field).get(signatureTag) === '1'
  } catch (error) {
    if (error instanceof MalformedMessage) return false
    throw error
  }
}

function encodeTag(tag: string, text: string): string {
  return `${tag}${String(text.length).padStart(3, '0')}${text}`
}

function decodeTags(field: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>()
  for (let offset = 0; offset < field.length; ) {
    const [, tag, digits] = /^([A-Z0-9]{2})(\d{3})/.exec(field.slice(offset, offset + 5)) ?? []
    const end = offset + 5 + Number(digits)
    if (tag === undefined || end > field.length) {
      throw new MalformedMessage('field 59', 'is not tags and texts')
    }
    tags.set(tag, field.slice(offset + 5, end))
    offset = end
  }
  return tags
}
