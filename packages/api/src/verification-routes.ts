/** The policy of verification, as a mall's server sees and sets it. */
import type { Route } from './route.ts'
import * as verification from './verification.ts'

export const verificationRoutes = Object.freeze({
  getVerificationPolicy: {
    method: 'GET',
    path: '/v1/verification_policy',
    tag: 'verification',
    auth: 'secret',
    summary: { zh: '查询验证策略', en: 'Get the verification policy' },
    status: 200,
    response: verification.VerificationPolicy,
    errors: [],
  },
  /** Repeatable without a key: what is in force already is not written again. */
  replaceVerificationPolicy: {
    method: 'PUT',
    path: '/v1/verification_policy',
    tag: 'verification',
    auth: 'secret',
    summary: { zh: '替换验证策略', en: 'Replace the verification policy' },
    body: verification.ReplaceVerificationPolicy,
    status: 200,
    response: verification.VerificationPolicy,
    errors: ['policy_changed'],
  },
} as const satisfies Readonly<Record<string, Route>>)
