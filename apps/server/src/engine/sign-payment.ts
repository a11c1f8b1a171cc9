/** Keeps what a payer drew, sealed, with the attempt whose channel wanted it signed. */
import { PayError } from '@tillway/kernel'
import type { AttemptRecord, PaymentRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { EngineContext } from './context.ts'
import { isPng } from './png.ts'

const maxBytes = 24 * 1024

interface AttemptOf {
  readonly merchantId: string
  readonly paymentId: string
  readonly attemptId: string
}

export interface SignInput extends AttemptOf {
  /** A PNG in Base64. */
  readonly image: string
}

/**
 * Inside a transaction. Throws `not_found`, `invalid_request` (no PNG, or too large) and
 * `signature_not_wanted` (also when it was given).
 */
export async function signPayment(
  ctx: EngineContext,
  repos: Repositories,
  { merchantId, paymentId, attemptId, image }: SignInput,
): Promise<{ readonly payment: PaymentRecord; readonly attempt: AttemptRecord }> {
  const payment = await repos.payments.get(merchantId, paymentId)
  const attempt = await repos.attempts.get(merchantId, attemptId)
  if (payment === undefined || attempt?.paymentId !== paymentId) throw new PayError('not_found')
  const bytes = Buffer.from(image, 'base64')
  if (bytes.length > maxBytes || !isPng(bytes)) {
    throw new PayError('invalid_request', 'image is no PNG of 24 KB at most', { param: 'image' })
  }
  if (attempt.signature !== 'wanted') throw new PayError('signature_not_wanted')
  const sealedImage = ctx.sealer.seal(image, contextOf(merchantId, attemptId))
  const signedAt = ctx.clock.now()
  await repos.signatures.insert({ merchantId, attemptId, sealedImage, signedAt })
  const signed = { ...attempt, signature: 'given' } as const
  await repos.attempts.update(signed)
  return { payment, attempt: { ...signed, version: signed.version + 1 } }
}

export interface GivenSignature {
  readonly attemptId: string
  readonly image: string
  readonly signedAt: number
}

/** Of the attempt that paid. Throws `not_found` when there is none. */
export async function readSignature(
  ctx: EngineContext,
  merchantId: string,
  paymentId: string,
): Promise<GivenSignature> {
  const { read } = ctx.store
  const attemptId = (await read.payments.get(merchantId, paymentId))?.paidAttemptId
  const record = attemptId == null ? undefined : await read.signatures.get(merchantId, attemptId)
  if (record === undefined) throw new PayError('not_found')
  const image = ctx.sealer.open(record.sealedImage, contextOf(merchantId, record.attemptId))
  return { attemptId: record.attemptId, image, signedAt: record.signedAt }
}

const contextOf = (merchantId: string, attemptId: string): string =>
  `signature|${merchantId}|${attemptId}`
