/** Channels and the way to them fail. */
import { magicAmounts } from '@tillway/channel/simulator'
import { noFaults, type Story } from '../world/story.ts'
import {
  briefly,
  buys,
  calm,
  giveUp,
  inParts,
  magic,
  minute,
  ofEveryWay,
  second,
  towardsChannels,
} from './wishes.ts'

export const channelStories = {
  'answers are lost': {
    ...calm,
    purchases: [
      ...ofEveryWay({ refunds: inParts }),
      ...ofEveryWay({ mall: 1, cancelAfterMs: 9_000 }),
    ],
    faults: {
      ...towardsChannels({ lose_after: 0.25, reset_after: 0.15, lose_before: 0.1, refuse: 0.1 }),
      stream: { reset_after: 0.25, stall: 0.1, reset_before: 0.05 },
    },
  },
  'channels are in trouble': {
    ...calm,
    purchases: [...ofEveryWay({ refunds: inParts }), ...ofEveryWay({ mall: 1, pays: false })],
    faults: towardsChannels({ error_after: 0.3, error_before: 0.1, delay: 0.2, tls: 0.1 }),
  },
  'refunds go wrong': {
    ...calm,
    purchases: magic(
      ['wechat', 'alipay', 'quickpay'],
      'refund_timeout_after_success',
      'refund_failed',
    ),
    faults: { ...noFaults, http: { 'channels to server': { lose_before: 0.5 } } },
  },
  'refunds are repeated': {
    ...calm,
    purchases: ofEveryWay({ refunds: inParts, amount: 5_000 }),
    faults: {
      ...towardsChannels({ lose_after: 0.45 }),
      stream: { reset_after: 0.3 },
    },
    calmAtMs: 4 * minute,
  },
  'money comes after the end': {
    ...calm,
    purchases: magic(['wechat', 'alipay'], 'late_success_after_close').map(giveUp),
  },
  'money comes after another way was taken': {
    ...calm,
    purchases: [
      buys({
        ways: ['wechat', 'alipay'],
        amount: magicAmounts.late_success_after_close,
        changeAfterMs: 9_000,
        hesitationMs: 11_000,
      }),
    ],
    faults: { ...noFaults, http: { 'channels to server': { lose_before: 1 } } },
    calmAtMs: 40 * second,
  },
  'other amounts are paid': {
    ...calm,
    purchases: magic(['wechat', 'alipay'], 'wrong_amount').map(briefly),
  },
  'requests never arrive': {
    ...calm,
    purchases: ofEveryWay({ refunds: inParts }),
    faults: towardsChannels({ lose_before: 0.45 }),
  },
  'starts never arrive': {
    ...calm,
    purchases: [0, 1, 2].flatMap((index) => [
      buys({ ways: ['wechat'], atMs: 100 + index * second }),
      buys({ ways: ['alipay'], atMs: 100 + index * second }),
    ]),
    faults: towardsChannels({ lose_before: 0.5, delay: 0.1 }),
  },
  'channels are silent for minutes': {
    ...calm,
    purchases: ofEveryWay({ expiresIn: 7_000 }),
    faults: towardsChannels({ lose_after: 1 }),
    calmAtMs: 4 * minute,
  },
  'terminals are silent': {
    ...calm,
    purchases: [0, 1].map((terminal) => buys({ ways: ['card'], terminal, refunds: [2_500] })),
    faults: { ...noFaults, stream: { reset_after: 0.4, stall: 0.1 } },
  },
  'a card pays a part': {
    ...calm,
    // The host grants half of such an amount.
    purchases: [buys({ ways: ['card'], amount: 19_810 })].map(briefly),
  },
  'orders are given up just after they were paid': {
    ...calm,
    purchases: [14, 15, 16, 17].flatMap((seconds) =>
      (['wechat', 'alipay'] as const).map((way) =>
        buys({ ways: [way], hesitationMs: seconds * second, cancelAfterMs: 21 * second }),
      ),
    ),
    faults: { ...noFaults, http: { 'channels to server': { lose_before: 1 } } },
  },
  'orders are paid just after they were given up': {
    ...calm,
    purchases: (['wechat', 'alipay'] as const).map((way) =>
      buys({ ways: [way], hesitationMs: 15 * second, cancelAfterMs: 9 * second }),
    ),
  },
} as const satisfies Readonly<Record<string, Story>>
