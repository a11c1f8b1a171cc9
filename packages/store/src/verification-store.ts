/** What is kept of policies of verification, and of shoppers whose payments are weighed together. */
import type { Instant } from '@tillway/kernel'
import type { Verification, VerificationPolicy } from '@tillway/payments'

/** Never changes once written; the newest version is the one in force. */
export interface VerificationPolicyRecord extends VerificationPolicy {
  readonly merchantId: string
  readonly version: number
  readonly createdAt: Instant
}

export interface VerificationPolicies {
  /** Throws `DuplicateRow` when there is this version already. */
  insert(record: VerificationPolicyRecord): Promise<void>
  newest(merchantId: string): Promise<VerificationPolicyRecord | undefined>
}

export interface ShopperKey {
  readonly merchantId: string
  /** The mall's own id of its shopper. */
  readonly shopper: string
}

export interface Shoppers {
  /** Nobody else holds this shopper until the unit ends: for rules over all of their payments. */
  hold(shopper: ShopperKey, now: Instant): Promise<void>
  /**
   * What their attempts took since then or may yet take, whenever they began, in minor units, by what
   * they proved with; those of one payment left out. Exact while the shopper is held.
   */
  spentSince(
    shopper: ShopperKey,
    asked: { readonly since: Instant; readonly now: Instant; readonly exceptPaymentId: string },
  ): Promise<Readonly<Record<Verification, number>>>
}
