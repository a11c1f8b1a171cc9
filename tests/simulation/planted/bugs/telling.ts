/** Mistakes towards malls and shoppers: webhooks, the API, the SDK. */
import type { PlantedBug } from '../planted-bug.ts'

const server = 'apps/server/src'
const sdk = 'packages/sdk/src'

export const tellingBugs: readonly PlantedBug[] = [
  {
    id: 'delivered-whatever-was-answered',
    file: `${server}/webhooks/delivery-attempt.ts`,
    find: `  if (status >= 200 && status < 300) return undefined`,
    replace: `  if (status >= 200 && status < 600) return undefined`,
    invariant: 'I7',
    why: 'An answer is an answer: that it was a refusal is not looked at.',
  },
  {
    id: 'timed-out-webhook-called-delivered',
    file: `${server}/webhooks/delivery-attempt.ts`,
    find: `    const failure = isTransport ? error.failure : 'internal'`,
    replace: `    const failure =
      isTransport && (error.failure === 'timeout' || error.failure === 'reset')
        ? undefined
        : 'internal'`,
    invariant: 'I7',
    why: 'A time-out while sending is taken for sent.',
  },
  {
    id: 'webhook-given-up-early',
    file: `${server}/webhooks/retry-schedule.ts`,
    find: `  if (failed.tries >= maxTries) return undefined`,
    replace: `  if (failed.tries >= 3) return undefined`,
    invariant: 'I7',
    why: 'Three tries ought to be enough.',
  },
  {
    id: 'webhook-id-of-the-try',
    file: `${server}/webhooks/delivery-attempt.ts`,
    find: `  const { eventId: id, body } = delivery`,
    replace: `  const id = \`\${delivery.eventId}.\${delivery.tries}\`
  const body = delivery.body.replace(delivery.eventId, id)`,
    invariant: 'I7',
    why: 'Each try has an id of its own, so that the mall cannot tell a repeat.',
  },
  {
    id: 'idempotency-body-not-compared',
    file: `${server}/http/idempotency.ts`,
    find: `      if (known.fingerprint !== keyed.fingerprint) throw new PayError('idempotency_mismatch')`,
    replace: '',
    invariant: 'I10',
    why: 'A key is a key: what was asked under it is not compared.',
  },
  {
    id: 'fingerprint-without-body',
    file: `${server}/http/idempotency.ts`,
    find: `.update(\`\${method}\\n\${path}\\n\${JSON.stringify(body ?? null)}\`)`,
    replace: `.update(\`\${method}\\n\${path}\`)`,
    invariant: 'I10',
    why: 'The fingerprint covers the address and not what was sent.',
  },
  {
    id: 'answer-not-kept',
    file: `${server}/http/idempotency.ts`,
    find: `      if (!(await answers.write(repos, keyed, settled))) throw new KeyTaken()`,
    replace: '',
    invariant: 'I10',
    why: 'The work is idempotent by itself, so its answer is made anew.',
  },
  {
    id: 'secrets-of-answers-in-clear',
    file: `${server}/http/idempotency.ts`,
    find: `        body: keyed.secretAnswer ? sealer.seal(text, contextOf(keyed)) : text,`,
    replace: `        body: text,`,
    invariant: 'I13',
    why: 'Answers are kept for repeats, and with them the keys that were in them.',
  },
  {
    id: 'session-never-ends',
    file: `${server}/secrets/session-token.ts`,
    find: `if (now >= expiresAt) throw new PayError('session_expired')`,
    replace: '',
    invariant: 'I17',
    why: 'The time in the token is signed, so why look at it.',
  },
  {
    id: 'session-mac-not-checked',
    file: `${server}/secrets/session-token.ts`,
    find: `if (given.length !== expected.length || !timingSafeEqual(given, expected)) {`,
    replace: `if (given.length !== expected.length) {`,
    invariant: 'I11',
    why: 'That the code has the right length is taken for its being right.',
  },
  {
    id: 'publishable-key-of-anybody',
    file: `${server}/http/auth.ts`,
    find: `      if (key.merchantId !== claims.merchantId) throw new PayError('session_invalid')`,
    replace: '',
    invariant: 'I12',
    why: 'A key that is genuine need not be the one of this session’s merchant.',
  },
  {
    id: 'sdk-time-out-is-failure',
    file: `${sdk}/machine/reduce.ts`,
    find: `    return end(state, { status: 'processing', why: 'wait_timeout' })`,
    replace: `    return end(state, { status: 'canceled', by: 'expired' })`,
    invariant: 'I6',
    why: 'The phone’s clock decides that the order has expired.',
  },
  {
    id: 'sdk-refusal-is-the-end',
    file: `${sdk}/machine/reduce.ts`,
    find: `    openAttempt(state.payment) || state.starting
      ? patch(state, { failure })
      : end(patch(state, { failure }), { status: 'failed', failure }),`,
    replace: `    end(patch(state, { failure }), { status: 'failed', failure }),`,
    invariant: 'I6',
    why: 'A refused question ends a payment that is under way.',
  },
]
