/** By which world each planted bug is caught: found once by searching, and kept. */
import type { SeedJob } from '@tillway/sim/campaign'
import type { PlantedStory } from './stories.ts'

export type Proof = Pick<SeedJob, 'seed' | 'profile' | 'scenario' | 'plan'>

const by = (scenario: PlantedStory, seed = 1): Proof => ({ seed, profile: 'planted', scenario })

export const proofs: Readonly<Record<string, Proof>> = {
  'alipay-lost-answer-is-not-sent': by('answers are lost'),
  'alipay-refund-of-the-total': by('malls refuse'),
  'amount-not-compared': by('other amounts are paid'),
  'card-debt-written-in-doubt-only': by('malls refuse'),
  'card-reversal-not-written-first': by('malls refuse'),
  'clock-gives-tries-back': by('passwords are guessed with a clock that goes back'),
  'delivered-whatever-was-answered': by('malls refuse'),
  'event-shows-the-state-before': by('malls refuse'),
  'event-without-its-predecessor': by('malls refuse'),
  'events-in-any-order': by('malls are silent'),
  'events-of-every-merchant': by('strangers come'),
  'hour-keys-kept': by('hours pass'),
  'hour-keys-of-a-year': by('hours pass'),
  'lease-without-fence': by('malls refuse'),
  'link-mac-not-compared': by('strangers come'),
  'link-time-not-compared': by('strangers come late'),
  'mismatch-counted-as-paid': by('other amounts are paid'),
  'notification-acknowledged-first': by('notifications meet a dying server'),
  'old-error-stays': by('codes are stolen'),
  'other-way-without-closing': by('shoppers change their minds'),
  'pending-refund-called-done': by('malls refuse'),
  'refund-failed-keeps-its-reserve': by('refunds go wrong'),
  'refund-not-reserved': by('malls refuse'),
  'refund-timeout-taken-as-failed': by('refunds are repeated'),
  'rescheduled-under-the-same-fence': by('malls refuse'),
  'right-of-another-ends-the-tries': by('passwords are guessed'),
  'session-never-ends': by('strangers come late'),
  'timed-out-webhook-called-delivered': by('malls are silent'),
  'timeout-taken-as-declined': by('answers are lost'),
  'webhook-given-up-early': by('malls refuse'),
  'webhook-id-of-the-try': by('malls refuse'),
  'wechat-lost-answer-is-not-sent': by('answers are lost'),
  'wechat-refund-of-the-total': by('malls refuse'),
  'wechat-server-error-is-refusal': by('channels are in trouble'),
}
