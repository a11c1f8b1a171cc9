/** The merchant's policy of verification in force. Read where it is used: it decides about money. */
import { defaultPolicy, type VerificationPolicy } from '@tillway/payments'
import type { Repositories } from '@tillway/store'

export async function policyOf(
  repos: Pick<Repositories, 'verificationPolicies'>,
  merchantId: string,
): Promise<VerificationPolicy> {
  return (await repos.verificationPolicies.newest(merchantId)) ?? defaultPolicy
}
