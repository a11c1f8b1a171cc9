/** The life of a shopper's payment password: what it is, and how it is set, changed and set anew. */
import { PayError } from '@tillway/kernel'
import type { PaymentRecord } from '@tillway/payments'
import type { PasswordStatus, SetPasswordMessage } from '@tillway/vault-link'
import { requireVault } from '../cards/frame-entry.ts'
import type { EngineContext } from '../context.ts'
import { askPassword, requireShopper } from './ask-password.ts'
import { type PasswordEventType, tellPassword } from './tell-password.ts'
import { proofOf } from './verified-card.ts'

export interface PasswordOverview {
  readonly status: PasswordStatus
  readonly canSet: boolean
  readonly canReset: boolean
}

const noPassword: PasswordStatus = Object.freeze({
  state: 'none',
  triesLeft: 0,
  lockedUntil: null,
  setAt: null,
  firstSetAt: null,
})

/** Whoever is nobody to the mall has none, and so has nobody without a vault. Throws `vault_unavailable`. */
export async function describePassword(
  { vault }: EngineContext,
  { merchantId, shopper }: Pick<PaymentRecord, 'merchantId' | 'shopper'>,
): Promise<PasswordStatus> {
  if (shopper === null || vault === undefined) return noPassword
  return await vault.client.passwords.describe({ merchantId, shopper })
}

/** Throws `vault_unavailable`. */
export async function overviewPassword(
  ctx: EngineContext,
  payment: PaymentRecord,
  known?: PasswordStatus,
): Promise<PasswordOverview> {
  const status = known ?? (await describePassword(ctx, payment))
  const { firstSetAt } = status
  const proof = await proofOf(ctx.store.read, payment, { now: ctx.clock.now(), firstSetAt })
  const canReset = status.state !== 'none' && status.state !== 'barred'
  return {
    status,
    canSet: status.state === 'none' && proof?.coversOthers === true,
    canReset: canReset && proof !== undefined && proof.knownCards.length > 0,
  }
}

export type SettingPurpose = 'set' | 'change' | 'reset'

/**
 * Whether the form may be opened; the vault looks again when it is handed in. Throws
 * `password_already_set`, `password_not_set`, `password_barred`, `password_proof_missing`,
 * `vault_unavailable`.
 */
export async function requireSettable(
  ctx: EngineContext,
  payment: PaymentRecord,
  purpose: SettingPurpose,
): Promise<void> {
  const status = await describePassword(ctx, payment)
  const { state } = status
  if (purpose === 'set') {
    if (state !== 'none') throw new PayError('password_already_set')
  } else {
    if (state === 'none') throw new PayError('password_not_set')
    if (state === 'barred') throw new PayError('password_barred')
  }
  await proofFor(ctx, { payment, purpose }, status)
}

const eventOf = {
  set: 'password.set',
  change: 'password.changed',
  reset: 'password.reset',
} as const satisfies Readonly<Record<SettingPurpose, PasswordEventType>>

export interface SetInput {
  readonly payment: PaymentRecord
  readonly purpose: SettingPurpose
  readonly sealed: string
  readonly clientIp: string
}

/**
 * Sets, changes or resets it, and tells the mall. Throws `password_proof_missing`,
 * `password_already_set`, `password_entries_differ`, `password_too_easy` and what `askPassword` throws.
 */
export async function setPassword(ctx: EngineContext, input: SetInput): Promise<PasswordStatus> {
  const { payment, purpose } = input
  const proof = await proofFor(ctx, input)
  const right = await askPassword(ctx, { ...input, subject: 'password', proof })
  const { status, shopper } = right
  await tellPassword(ctx, { payment, shopper, type: eventOf[purpose], status })
  return status
}

/** The old password proves a change; what proves the others is a card. Throws `password_proof_missing`. */
async function proofFor(
  ctx: EngineContext,
  { payment, purpose }: Pick<SetInput, 'payment' | 'purpose'>,
  known?: PasswordStatus,
): Promise<Pick<SetPasswordMessage, 'provenBy' | 'knownCards'>> {
  if (purpose === 'change') return {}
  const { firstSetAt } = known ?? (await describePassword(ctx, payment))
  const proof = await proofOf(ctx.store.read, payment, { now: ctx.clock.now(), firstSetAt })
  if (proof === undefined) throw new PayError('password_proof_missing')
  const { provenBy, otherCards, coversOthers, knownCards } = proof
  const suffices = purpose === 'set' ? coversOthers : knownCards.length > 0
  if (!suffices) throw new PayError('password_proof_missing')
  return { provenBy, knownCards: purpose === 'set' ? otherCards : knownCards }
}

/**
 * Locks or unlocks it by the mall's word, whether or not there is one yet. Throws
 * `vault_unavailable`.
 */
export async function barPassword(
  ctx: EngineContext,
  input: { readonly merchantId: string; readonly shopper: string; readonly barred: boolean },
): Promise<PasswordStatus> {
  return await requireVault(ctx).client.passwords.bar(input)
}

/** Throws `password_required` when the shopper has one: what is asked for needs it. */
export async function requireNoPassword(
  ctx: EngineContext,
  payment: Pick<PaymentRecord, 'merchantId' | 'shopper'>,
): Promise<void> {
  const { state } = await describePassword(ctx, payment)
  if (state !== 'none') throw new PayError('password_required')
}

/** Throws `password_not_set`. */
export async function requirePassword(
  ctx: EngineContext,
  payment: Pick<PaymentRecord, 'merchantId' | 'shopper'>,
): Promise<void> {
  requireShopper(payment)
  const { state } = await describePassword(ctx, payment)
  if (state === 'none') throw new PayError('password_not_set')
}
