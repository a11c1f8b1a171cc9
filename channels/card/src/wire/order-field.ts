/**
 * Field 59 carries what acquirers agree on privately, as tag (two characters), length (three
 * digits) and text. Ours names the order, so that both sides' books can be compared line by line;
 * a host that does not know the tag passes over it.
 */
import { MalformedMessage } from '@tillway/wire/iso8583'

const orderTag = 'ZO'

/** Throws `MalformedMessage` for an order number that is no plain text of 64 characters at most. */
export function encodeOrder(orderNumber: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(orderNumber)) {
    throw new MalformedMessage('field 59', 'the order number is no plain text')
  }
  return `${orderTag}${String(orderNumber.length).padStart(3, '0')}${orderNumber}`
}

/** Undefined when there is none. Throws `MalformedMessage` for a field that is not tags and texts. */
export function decodeOrder(field: string): string | undefined {
  let order: string | undefined
  for (let offset = 0; offset < field.length; ) {
    const [, tag, digits] = /^([A-Z0-9]{2})(\d{3})/.exec(field.slice(offset, offset + 5)) ?? []
    const end = offset + 5 + Number(digits)
    if (tag === undefined || end > field.length) {
      throw new MalformedMessage('field 59', 'is not tags and texts')
    }
    if (tag === orderTag) order = field.slice(offset + 5, end)
    offset = end
  }
  return order
}
