/** Reads a payment as the SDK sees it. */
import type { client as api } from '@tillway/api'
import { isPayError, PayError } from '@tillway/kernel'
import type { AttemptRecord, PaymentRecord } from '@tillway/payments'
import type { MerchantRecord } from '@tillway/store'
import { type FrameEntry, framePage, issueCodeTicket } from '../engine/cards/frame-entry.ts'
import type { EngineContext } from '../engine/context.ts'
import { waysFor } from '../engine/routing/route-payment.ts'
import type { Started } from '../engine/start-attempt.ts'
import { clientPaymentView } from '../views/client-view.ts'
import type { Services } from './services.ts'

interface Place {
  readonly host?: string
  readonly terminal?: string
}

type ShownMerchant = Pick<MerchantRecord, 'name' | 'allowedOrigins'>
const noMerchant: ShownMerchant = { name: '', allowedOrigins: [] }

const merchantFreshMs = 10_000

export function createClientReader({ engine }: Services) {
  const merchants = new Map<string, { at: number; merchant: ShownMerchant }>()

  const merchantOf = async (merchantId: string): Promise<ShownMerchant> => {
    const now = engine.clock.monotonic()
    const kept = merchants.get(merchantId)
    if (kept !== undefined && now - kept.at < merchantFreshMs) return kept.merchant
    const merchant = (await engine.store.read.merchants.get(merchantId)) ?? noMerchant
    merchants.set(merchantId, { at: now, merchant })
    return merchant
  }

  const currentAttempt = async (payment: PaymentRecord): Promise<AttemptRecord | undefined> => {
    const id = payment.openAttemptId ?? payment.paidAttemptId
    return id === null ? undefined : await engine.store.read.attempts.get(payment.merchantId, id)
  }

  const show = async (
    payment: PaymentRecord,
    given: {
      readonly attempt?: AttemptRecord | undefined
      readonly place?: Place
      readonly origin?: string | undefined
    } = {},
  ): Promise<api.ClientPayment> => {
    const { place } = given
    const attempt = given.attempt ?? (await currentAttempt(payment))
    const merchant = await merchantOf(payment.merchantId)
    const ways =
      place?.host === undefined
        ? undefined
        : await waysFor(engine, payment, { host: place.host, terminalId: place.terminal ?? null })
    return clientPaymentView({
      payment,
      attempt,
      merchantName: merchant.name,
      codeEntry: codeEntry(engine, { payment, attempt, merchant, origin: given.origin }),
      ways,
      now: engine.clock.now(),
    })
  }

  const read = async (merchantId: string, paymentId: string): Promise<PaymentRecord> => {
    const payment = await engine.store.read.payments.get(merchantId, paymentId)
    if (payment === undefined) throw new PayError('not_found')
    return payment
  }

  /** The answer to a call that began a try or carried it on. */
  const answer = async ({ payment, attempt }: Started, origin: string | undefined) => ({
    body: await show(payment, { attempt, origin }),
  })

  return { show, answer, read }
}

export type ClientReader = ReturnType<typeof createClientReader>

/** Where the payer of a code that is awaited types it; undefined for whoever asks from elsewhere. */
function codeEntry(
  engine: EngineContext,
  input: {
    readonly payment: PaymentRecord
    readonly attempt: AttemptRecord | undefined
    readonly merchant: ShownMerchant
    readonly origin: string | undefined
  },
): FrameEntry | undefined {
  const { payment, attempt, merchant } = input
  const awaited = attempt?.state === 'awaiting_code' && attempt.action?.type === 'sms'
  if (!awaited || engine.vault === undefined) return undefined
  try {
    const page = framePage(merchant.allowedOrigins, input.origin)
    const { phone } = attempt.action
    const about = { payment, merchantName: merchant.name, page, phone, cvn: false }
    return issueCodeTicket(engine, { ...about, subject: attempt.id })
  } catch (error) {
    // The payment may be seen all the same.
    if (isPayError(error, 'origin_not_allowed')) return undefined
    throw error
  }
}
