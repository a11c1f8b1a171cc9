/** Reads a payment as the SDK sees it. */
import type { client as api } from '@tillway/api'
import type { NextAction } from '@tillway/channel'
import { isPayError, PayError } from '@tillway/kernel'
import type { AttemptRecord, PaymentRecord } from '@tillway/payments'
import type { MerchantRecord } from '@tillway/store'
import {
  type EntryInput,
  type FrameEntry,
  framePage,
  issueCodeTicket,
} from '../engine/cards/frame-entry.ts'
import type { EngineContext } from '../engine/context.ts'
import { outsideAddress } from '../engine/outside-address.ts'
import { awaitsPassword } from '../engine/passwords/awaits-password.ts'
import { payingEntry } from '../engine/passwords/open-form.ts'
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
      /** Whoever asks may look, and is given nothing to pay with. */
      readonly readOnly?: true | undefined
    } = {},
  ): Promise<api.ClientPayment> => {
    const { place } = given
    const attempt = given.attempt ?? (await currentAttempt(payment))
    const merchant = await merchantOf(payment.merchantId)
    const ways =
      place?.host === undefined
        ? undefined
        : await waysFor(engine, payment, { host: place.host, terminalId: place.terminal ?? null })
    const asked = { payment, attempt, merchant, origin: given.origin }
    const entries = given.readOnly ? {} : await entriesOf(engine, asked)
    return clientPaymentView({
      payment,
      attempt,
      merchantName: merchant.name,
      ...entries,
      ...actionOf(engine, attempt, given.readOnly),
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

  /** What a frame about this payment shows, and where. Throws `origin_not_allowed`. */
  const framing = async (
    payment: PaymentRecord,
    origin: string | undefined,
  ): Promise<EntryInput> => {
    const merchant = await engine.store.read.merchants.get(payment.merchantId)
    const page = framePage(merchant?.allowedOrigins ?? [], origin)
    return { payment, merchantName: merchant?.name ?? '', page }
  }

  return { show, answer, read, framing }
}

export type ClientReader = ReturnType<typeof createClientReader>

/** What the payer is to do, where it is not what the channel said. */
function actionOf(
  engine: EngineContext,
  attempt: AttemptRecord | undefined,
  readOnly: true | undefined,
): { readonly action?: NextAction | null } {
  if (readOnly) return { action: null }
  const url = attempt && outsideAddress(engine, attempt)
  return url === undefined ? {} : { action: { type: 'redirect', url } }
}

interface Asked {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord | undefined
  readonly merchant: ShownMerchant
  readonly origin: string | undefined
}

interface Entries {
  readonly codeEntry?: FrameEntry
  readonly passwordEntry?: FrameEntry
}

/** Where the payer enters what is awaited; nothing for whoever asks from elsewhere. */
async function entriesOf(engine: EngineContext, asked: Asked): Promise<Entries> {
  const { payment, attempt, merchant } = asked
  if (attempt?.state !== 'awaiting_code' || engine.vault === undefined) return {}
  try {
    const page = framePage(merchant.allowedOrigins, asked.origin)
    const input = { payment, merchantName: merchant.name, page }
    return {
      ...codeEntry(engine, input, attempt),
      ...(await passwordEntry(engine, input, attempt)),
    }
  } catch (error) {
    // The payment may be seen all the same.
    if (isPayError(error, 'origin_not_allowed')) return {}
    throw error
  }
}

function codeEntry(engine: EngineContext, input: EntryInput, attempt: AttemptRecord): Entries {
  if (attempt.action?.type !== 'sms') return {}
  const { phone } = attempt.action
  const about = { ...input, phone, cvn: false, subject: attempt.id }
  return { codeEntry: issueCodeTicket(engine, about) }
}

async function passwordEntry(
  engine: EngineContext,
  input: EntryInput,
  attempt: AttemptRecord,
): Promise<Entries> {
  if (!awaitsPassword(attempt)) return {}
  const { merchantId, cardId } = attempt
  const card = cardId === null ? undefined : await engine.store.read.cards.get(merchantId, cardId)
  return { passwordEntry: await payingEntry(engine, { ...input, attempt, card }) }
}
