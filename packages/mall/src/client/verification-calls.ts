import type { ReplaceVerificationPolicy, VerificationPolicy } from '../wire/verification.ts'
import type { CallOptions, Endpoint } from './endpoint.ts'

export interface VerificationCalls {
  policy(options?: CallOptions): Promise<VerificationPolicy>
  /**
   * Puts this policy in the place of the former one. Rejects with `policy_changed` when somebody was
   * faster, and names what does not fit together.
   */
  replacePolicy(
    policy: ReplaceVerificationPolicy,
    options?: CallOptions,
  ): Promise<VerificationPolicy>
}

export function createVerificationCalls(endpoint: Endpoint): VerificationCalls {
  return {
    policy: (options) => endpoint.get('/v1', 'verification_policy', options),
    replacePolicy: (given, options) => endpoint.put('/v1/verification_policy', given, options),
  }
}
