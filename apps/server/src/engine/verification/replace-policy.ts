/** Puts another policy of verification in the place of the one in force, as its next version. */
import { PayError } from '@tillway/kernel'
import { checkPolicy, defaultPolicy, type VerificationPolicy } from '@tillway/payments'
import type { Repositories, VerificationPolicyRecord } from '@tillway/store'
import type { EngineContext } from '../context.ts'

export interface ReplacePolicyInput {
  readonly merchantId: string
  /** The version that whoever made the policy had read; 0: none. */
  readonly version: number
  readonly policy: VerificationPolicy
}

/**
 * The same policy again changes nothing. Throws `policy_changed` when the version is not the newest
 * one, and `invalid_request`, naming what does not fit together.
 */
export async function replacePolicy(
  { clock }: Pick<EngineContext, 'clock'>,
  repos: Repositories,
  { merchantId, version, policy }: ReplacePolicyInput,
): Promise<VerificationPolicyRecord | undefined> {
  checkPolicy(policy)
  // Of two that come at once, the second finds what the first wrote.
  await repos.merchants.hold(merchantId)
  const newest = await repos.verificationPolicies.newest(merchantId)
  const known = newest?.version ?? 0
  // A repeat of a call whose answer was lost finds its own policy in force.
  const isSame = spelt(newest ?? defaultPolicy) === spelt(policy)
  if (isSame && (version === known || version === known - 1)) return newest
  if (version !== known) throw new PayError('policy_changed', undefined, { param: 'version' })
  const record = { ...policy, merchantId, version: known + 1, createdAt: clock.now() }
  await repos.verificationPolicies.insert(record)
  return record
}

/** The same text for the same policy, in whatever order its members came. */
function spelt({ rules, modules, limits }: VerificationPolicy): string {
  const { sms, password, both } = limits
  return JSON.stringify([
    rules.map(({ upTo, need }) => [upTo, need]),
    modules.map(({ upTo, module, strict }) => [upTo, module, strict]),
    [sms, password, both].map(({ perPayment, perDay }) => [perPayment, perDay]),
  ])
}
