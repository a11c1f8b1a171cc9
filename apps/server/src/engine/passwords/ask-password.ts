/**
 * Holds what the shopper entered against the payment password. The vault counts and compares; what
 * it says is worth something only as its signed verdict on exactly what was asked here.
 */
import { isPayError, PayError } from '@tillway/kernel'
import type { PaymentRecord } from '@tillway/payments'
import type {
  PasswordAnswer,
  PasswordEntry,
  PasswordPurpose,
  PasswordStatus,
  SetPasswordMessage,
} from '@tillway/vault-link'
import { requireVault, shownAmount } from '../cards/frame-entry.ts'
import type { EngineContext } from '../context.ts'
import { tellPassword } from './tell-password.ts'

export interface AskedPassword {
  readonly payment: PaymentRecord
  readonly purpose: PasswordPurpose
  /** The attempt, the card, or `password`. */
  readonly subject: string
  /** What the frame sealed; unreadable here. */
  readonly sealed: string
  readonly clientIp: string
  /** To set or reset: what proves who the shopper is. */
  readonly proof?: Pick<SetPasswordMessage, 'provenBy' | 'knownCards'>
}

export interface RightPassword {
  readonly status: PasswordStatus
  /** The vault's signed word for it. */
  readonly verdict: string
  readonly shopper: string
  /** With `change_phone`: what was typed beside the password. */
  readonly phone?: string
}

/**
 * Throws `password_wrong`, `password_locked`, `password_reset_needed`, `password_barred`,
 * `password_not_set`, `challenge_invalid`, what else the vault refused the entry with,
 * `vault_unavailable`, and `internal` when its verdict is not to be trusted.
 */
export async function askPassword(
  ctx: EngineContext,
  asked: AskedPassword,
): Promise<RightPassword> {
  const entry = await entryOf(ctx, asked)
  const answer = await ask(ctx, entry, asked)
  ctx.metrics.passwordAnswered(asked.purpose, answer.result)
  switch (answer.result) {
    case 'refused': {
      const { code, retryAfterSeconds } = answer
      throw new PayError(
        code,
        undefined,
        retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
      )
    }
    case 'wrong':
      if (answer.newlyLocked) {
        const { payment } = asked
        const { shopper } = entry
        await tellPassword(ctx, {
          payment,
          shopper,
          type: 'password.locked',
          status: answer.status,
        })
      }
      throw wrongPassword(answer.status, ctx.clock.now())
    case 'right': {
      const { verdict, status, phone } = answer
      await checkVerdict(ctx, { verdict, entry, asked })
      return { verdict, status, shopper: entry.shopper, ...(phone === undefined ? {} : { phone }) }
    }
  }
}

/** A shopper who is nobody to the mall has no password. */
export function requireShopper({ shopper }: Pick<PaymentRecord, 'shopper'>): string {
  if (shopper === null) throw new PayError('password_not_set')
  return shopper
}

async function entryOf(ctx: EngineContext, asked: AskedPassword): Promise<PasswordEntry> {
  const { payment, purpose, subject, sealed, clientIp } = asked
  const shopper = requireShopper(payment)
  const merchant = await ctx.store.read.merchants.get(payment.merchantId)
  return {
    merchantId: payment.merchantId,
    shopper,
    purpose,
    paymentId: payment.id,
    subject,
    amount: shownAmount(payment, purpose),
    currency: payment.currency,
    payee: merchant?.name ?? '',
    sealed,
    clientIp,
  }
}

function ask(
  ctx: EngineContext,
  entry: PasswordEntry,
  { purpose, proof }: AskedPassword,
): Promise<PasswordAnswer> {
  const { passwords } = requireVault(ctx).client
  if (purpose !== 'set' && purpose !== 'change' && purpose !== 'reset') {
    return passwords.verify(entry)
  }
  return passwords.set({ ...entry, ...proof, purpose })
}

async function checkVerdict(
  ctx: EngineContext,
  parts: {
    readonly verdict: string
    readonly entry: PasswordEntry
    readonly asked: AskedPassword
  },
): Promise<void> {
  const { verdict, asked } = parts
  const { merchantId: merchant, paymentId: payment, ...entry } = parts.entry
  try {
    await requireVault(ctx).verdicts.check(verdict, { ...entry, merchant, payment })
  } catch (error) {
    if (isPayError(error, 'vault_unavailable')) throw error
    ctx.metrics.alarm('password_verdict')
    ctx.log.error(
      { paymentId: payment, purpose: asked.purpose, subject: asked.subject, error },
      'a verdict of the vault was refused',
    )
    throw error
  }
}

function wrongPassword({ state, lockedUntil }: PasswordStatus, now: number): PayError {
  if (state === 'reset_needed') return new PayError('password_reset_needed')
  if (state === 'barred') return new PayError('password_barred')
  if (state !== 'locked') return new PayError('password_wrong')
  const leftMs = Math.max(1_000, (lockedUntil ?? now) - now)
  return new PayError('password_locked', undefined, {
    retryAfterSeconds: Math.ceil(leftMs / 1_000),
  })
}
