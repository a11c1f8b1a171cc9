/** Reads a channel's report about binding a card as an event of the card. Pure. */
import type { EnrolmentReport } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import type { CardEvent, CardRecord } from '@tillway/payments'

/** A code may be entered this often; then the card must be entered anew. */
export const maxCardCodeTries = 5

export function readEnrolment(
  report: EnrolmentReport,
  card: Pick<CardRecord, 'codeTries'>,
): CardEvent {
  switch (report.status) {
    case 'code_sent':
      return 'reportedCodeSent'
    case 'elsewhere':
    case 'pending':
      return 'reportedPending'
    case 'enrolled':
      return 'reportedEnrolled'
    case 'code_refused':
      return isLastTry(report, card) ? 'reportedFailed' : 'reportedCodeRefused'
    case 'failed':
      return refusalOf(report) === undefined ? 'reportedFailed' : 'reportedUnknown'
    case 'unknown':
      return 'reportedUnknown'
  }
}

type CodeRefused = Extract<EnrolmentReport, { readonly status: 'code_refused' }>

/** A code that never left is not a try. */
const wasSent = ({ code }: CodeRefused): boolean => code !== 'vault_unavailable'

function isLastTry(report: CodeRefused, { codeTries }: Pick<CardRecord, 'codeTries'>): boolean {
  return codeTries >= maxCardCodeTries && wasSent(report)
}

/**
 * The report when it says that nothing was sent: the card is what it was. Whoever asked is told by
 * this error, and may ask again.
 */
export function refusalOf(report: EnrolmentReport): PayError | undefined {
  if (report.status !== 'failed') return undefined
  const { code } = report
  if (code !== 'sms_limited' && code !== 'vault_unavailable') return undefined
  return new PayError(code, undefined, { retryAfterSeconds: pauseSeconds[code] })
}

/** Limits of codes are counted over a minute at least; the vault is away for moments. */
const pauseSeconds = { sms_limited: 60, vault_unavailable: 2 } as const

/** Facts that came with the report; the credential apart, which must be sealed. */
export function factsOf(report: EnrolmentReport, card: CardRecord): Partial<CardRecord> {
  switch (report.status) {
    case 'code_sent':
      return card.action?.type === 'sms' ? { action: { ...card.action, sent: 'yes' } } : {}
    case 'elsewhere':
      return { action: report.action }
    case 'enrolled':
      return enrolledFacts(report.card, card)
    case 'code_refused':
      return {
        ...(wasSent(report) ? {} : { codeTries: card.codeTries - 1 }),
        lastError: isLastTry(report, card) ? 'sms_code_tries_exceeded' : report.code,
        channelCode: report.evidence?.channelCode ?? null,
      }
    case 'failed':
      return refusalOf(report) === undefined
        ? { lastError: report.code, channelCode: report.evidence?.channelCode ?? null }
        : {}
    default:
      return {}
  }
}

type Enrolled = Extract<EnrolmentReport, { readonly status: 'enrolled' }>['card']

/** What our own form saw is known better here; what it did not see, the channel tells. */
function enrolledFacts(enrolled: Enrolled, card: CardRecord): Partial<CardRecord> {
  const told = card.inVault
    ? {}
    : {
        lastFour: enrolled.lastFour ?? card.lastFour,
        phoneMasked: enrolled.phoneMasked ?? card.phoneMasked,
        kind: enrolled.kind ?? card.kind,
      }
  return {
    ...told,
    credentialExpiresAt: enrolled.credentialExpiresAt ?? null,
    action: null,
    lastError: null,
    channelCode: null,
  }
}
