/** The gateway's own words, for the operator's timeline, without anything of the payer. */
import type { Evidence } from '@tillway/channel'
import type { Fields } from '../wire/message.ts'

const maxMessageLength = 120
/** Card, phone and identity numbers; the seven digits at the end of a message are a detail code. */
const longNumber = /\d{8,}/g

/** `about` says whether the words are on the request itself or on the order that it asks about. */
export function evidenceOf(fields: Fields, about: 'request' | 'order' = 'request'): Evidence {
  const isOrder = about === 'order'
  const channelCode = isOrder ? fields.origRespCode : fields.respCode
  const message = isOrder ? fields.origRespMsg : fields.respMsg
  return {
    ...(channelCode ? { channelCode } : {}),
    ...(message ? { channelMessage: cleaned(message) } : {}),
    ...(fields.queryId ? { channelRequestId: fields.queryId } : {}),
  }
}

function cleaned(message: string): string {
  return message.replace(longNumber, '…').slice(0, maxMessageLength)
}
