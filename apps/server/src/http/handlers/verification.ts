/** The policy of verification. */
import type { verification as api } from '@tillway/api'
import { replacePolicy } from '../../engine/verification/replace-policy.ts'
import { policyFrom, policyView } from '../../views/verification-view.ts'
import { call, unit } from '../request.ts'
import type { Services } from '../services.ts'

export function verificationHandlers({ engine }: Services) {
  return {
    getVerificationPolicy: call(async ({ caller }) => ({
      body: policyView(await engine.store.read.verificationPolicies.newest(caller.merchantId)),
    })),

    replaceVerificationPolicy: unit(async (repos, { caller, body }) => {
      const given = body as api.ReplaceVerificationPolicy
      const { merchantId } = caller
      const input = { merchantId, version: given.version, policy: policyFrom(given) }
      return { body: policyView(await replacePolicy(engine, repos, input)) }
    }),
  }
}
