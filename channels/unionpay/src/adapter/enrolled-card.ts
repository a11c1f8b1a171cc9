/** What the gateway tells of a card that was bound (79 and 78). */
import type { EnrolledCard, EnrolmentReport, Evidence } from '@tillway/channel'
import { secret } from '@tillway/kernel'
import { readCustomerInfo } from '../wire/customer-info.ts'
import { decryptField } from '../wire/encryption.ts'
import { type Fields, readGroup } from '../wire/message.ts'
import { fromOrderTime } from '../wire/order-time.ts'
import type { Settings } from './settings.ts'

const activated = '1'
const tokenPattern = /^\d{13,19}$/

/** What a message that was answered with success says of the enrolment that it is about. */
export function reportEnrolled(
  settings: Settings,
  fields: Fields,
  evidence: Evidence,
): EnrolmentReport {
  if (settings.product.kind === 'standard') {
    if (fields.activateStatus !== activated) return { status: 'pending', evidence }
    return { status: 'enrolled', card: holderFacts(settings, fields), evidence }
  }
  const token = readToken(fields)
  // Opened without a token is of no use here, and not opened yet is no end.
  if (token === undefined) return { status: 'pending', evidence }
  if (token === 'unreadable') return { status: 'unknown', cause: 'unreadable', evidence }
  return { status: 'enrolled', card: { ...holderFacts(settings, fields), ...token }, evidence }
}

export type Token = Pick<EnrolledCard, 'credential' | 'credentialExpiresAt'>

/** The token of an answer and its end; undefined when there is none. */
export function readToken(fields: Fields): Token | 'unreadable' | undefined {
  const { token, tokenEnd } = readGroup(fields.tokenPayData ?? '') ?? {}
  if (token === undefined) return undefined
  if (!tokenPattern.test(token)) return 'unreadable'
  const expiresAt = fromOrderTime(tokenEnd ?? '')
  const end = expiresAt === undefined ? {} : { credentialExpiresAt: expiresAt }
  return { credential: secret(token), ...end }
}

const cardKindOf: Readonly<Record<string, 'debit' | 'credit'>> = Object.freeze({
  '01': 'debit',
  '02': 'credit',
  '03': 'credit',
})

/** Told where our own form never saw the card. */
function holderFacts(settings: Settings, fields: Fields): EnrolledCard {
  const open = (text: string) =>
    settings.decryptionKey === undefined ? undefined : decryptField(text, settings.decryptionKey)
  const lastFour = readLastFour(fields.accNo, open)
  const phone = fields.customerInfo && readCustomerInfo(fields.customerInfo, open)?.phoneNo
  const phoneMasked = phone ? maskPhone(phone) : undefined
  const kind = cardKindOf[fields.payCardType ?? '']
  return {
    ...(lastFour === undefined ? {} : { lastFour }),
    ...(phoneMasked === undefined ? {} : { phoneMasked }),
    ...(kind === undefined ? {} : { kind }),
  }
}

/** `accNo` is the last four digits or a masked number, encrypted for us or as it is. */
function readLastFour(
  accNo: string | undefined,
  open: (text: string) => string | undefined,
): string | undefined {
  if (accNo === undefined) return undefined
  const clear = accNo.length <= 19 ? accNo : open(accNo)
  return /(?:^|[\d*])(\d{4})$/.exec(clear ?? '')?.[1]
}

function maskPhone(phone: string): string | undefined {
  const [, head, tail] = /^(\d{3})[\d*]{4}(\d{4})$/.exec(phone) ?? []
  return head === undefined || tail === undefined ? undefined : `${head}****${tail}`
}
