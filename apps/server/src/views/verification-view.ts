/** The policy of verification, as the mall's server reads and writes it. */
import type { verification as api } from '@tillway/api'
import {
  defaultPolicy,
  type PolicyModule,
  type StrengthLimit,
  type Verification,
  type VerificationPolicy,
} from '@tillway/payments'
import type { VerificationPolicyRecord } from '@tillway/store'
import { timestamp } from './payment-view.ts'

export function policyView(record: VerificationPolicyRecord | undefined): api.VerificationPolicy {
  const { rules, modules, limits } = record ?? defaultPolicy
  return {
    object: 'verification_policy',
    version: record?.version ?? 0,
    rules: rules.map(({ upTo, need }) => ({ up_to: upTo, need })),
    modules: modules.map(({ upTo, module, strict }) => ({ up_to: upTo, module, strict })),
    limits: {
      sms: limitView(limits.sms),
      password: limitView(limits.password),
      both: limitView(limits.both),
    },
    created_at: record === undefined ? null : timestamp(record.createdAt),
  }
}

const limitView = ({ perPayment, perDay }: StrengthLimit) => ({
  per_payment: perPayment,
  per_day: perDay,
})

/** The policy that a request asks for. Its schema has been checked. */
export function policyFrom(body: api.ReplaceVerificationPolicy): VerificationPolicy {
  const { rules, modules, limits } = body
  return {
    rules: rules.map(({ up_to, need }) => ({ upTo: up_to, need: need as Verification })),
    modules: modules.map(({ up_to, module, strict }) => ({
      upTo: up_to,
      module: module as PolicyModule,
      strict,
    })),
    limits: {
      sms: limitFrom(limits.sms),
      password: limitFrom(limits.password),
      both: limitFrom(limits.both),
    },
  }
}

const limitFrom = (limit: api.VerificationPolicy['limits']['sms']): StrengthLimit => ({
  perPayment: limit.per_payment,
  perDay: limit.per_day,
})
