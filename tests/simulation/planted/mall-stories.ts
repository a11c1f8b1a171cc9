/** Malls, shoppers and servers fail. */
import { noFaults, type Story } from '../world/story.ts'
import { buys, calm, inParts, minute, ofEveryWay, second } from './wishes.ts'

export const mallStories = {
  'servers die': {
    ...calm,
    servers: 2,
    purchases: [...ofEveryWay({ refunds: inParts }), ...ofEveryWay({ mall: 1 })],
    faults: { ...noFaults, crashChance: 0.03 },
  },
  'storage fails': {
    ...calm,
    servers: 2,
    purchases: [...ofEveryWay({ refunds: inParts }), ...ofEveryWay({ mall: 1, doubleTap: true })],
    faults: {
      ...noFaults,
      storage: { refuse: 0.05, undo: 0.05, unknown: 0.06, delay_before: 0.2, delay_after: 0.2 },
    },
  },
  'malls refuse': {
    ...calm,
    purchases: ofEveryWay({ refunds: inParts }),
    incidents: [
      { kind: 'mall', atMs: 1_000, mall: 0, mood: 'error_before', forMs: 90 * second },
      { kind: 'mall', atMs: 95 * second, mall: 0, mood: 'error_after', forMs: 20 * second },
    ],
  },
  'malls are silent': {
    ...calm,
    servers: 2,
    purchases: ofEveryWay({ refunds: inParts }),
    incidents: [{ kind: 'mall', atMs: 1_000, mall: 0, mood: 'never', forMs: 150 * second }],
    faults: { ...noFaults, http: { 'server to mall': { lose_after: 0.5, slow: 0.3 } } },
    calmAtMs: 5 * minute,
  },
  'shoppers change their minds': {
    ...calm,
    purchases: [
      buys({ ways: ['wechat', 'alipay'], changeAfterMs: 9_000, hesitationMs: 20_000 }),
      buys({ ways: ['alipay', 'wechat'], changeAfterMs: 9_000, hesitationMs: 20_000 }),
      buys({ ways: ['wechat'], cancelAfterMs: 6_000, hesitationMs: 6_050 }),
      buys({ ways: ['alipay'], cancelAfterMs: 6_000, hesitationMs: 6_050 }),
      buys({ ways: ['wechat'], mallCancelsAfterMs: 30_000 }),
      buys({ ways: ['wechat'], expiresIn: 60, hesitationMs: 58_000 }),
      buys({ ways: ['alipay'], leaveAfterMs: 5_000, hesitationMs: 20_000 }),
    ],
    faults: { ...noFaults, http: { 'server to channels': { slow: 0.5, lose_after: 0.2 } } },
  },
  'notifications meet a dying server': {
    ...calm,
    servers: 2,
    purchases: [...ofEveryWay({ refunds: inParts }), ...ofEveryWay({ mall: 1 })],
    faults: {
      ...noFaults,
      http: { 'channels to server': { duplicate: 0.6 } },
      storage: { refuse: 0.15, undo: 0.1 },
    },
  },
  'the last moment': {
    ...calm,
    purchases: [50, 52, 54, 56].flatMap((seconds) => [
      buys({ ways: ['wechat'], expiresIn: 60, hesitationMs: seconds * second, lookEveryMs: 1_000 }),
      buys({ ways: ['alipay'], expiresIn: 60, hesitationMs: seconds * second, lookEveryMs: 1_000 }),
    ]),
    faults: { ...noFaults, http: { 'channels to server': { lose_before: 1 } } },
  },
  'paid orders are canceled': {
    ...calm,
    purchases: [
      buys({ ways: ['wechat'], mallCancelsAfterMs: 30_000 }),
      buys({ ways: ['alipay'], mallCancelsAfterMs: 30_000 }),
    ],
  },
  'the storage is slow': {
    ...calm,
    purchases: ofEveryWay({ refunds: inParts }),
    faults: { ...noFaults, storage: { delay_before: 0.5 } },
  },
  'deliveries are taken over': {
    ...calm,
    servers: 2,
    purchases: ofEveryWay(),
    incidents: [
      { kind: 'mall', atMs: second, mall: 0, mood: 'never', forMs: 19 * second },
      { kind: 'pause', atMs: 15 * second, node: 'server-1', forMs: 100 * second },
    ],
  },
  'shoppers lose the line': {
    ...calm,
    purchases: (['wechat', 'alipay'] as const).map((way) =>
      buys({ ways: [way], expiresIn: 60, hesitationMs: 15 * second }),
    ),
    incidents: [1, 2].map((number) => ({
      kind: 'partition',
      atMs: 10 * second,
      between: [`shopper-${number}`, 'server-1'],
      forMs: 4 * minute,
    })),
    calmAtMs: 5 * minute,
  },
  'sessions seem to lapse': {
    ...calm,
    // A session lives for an hour.
    purchases: (['wechat', 'alipay'] as const).map((way) =>
      buys({ ways: [way], expiresIn: 7_000, hesitationMs: 20 * second }),
    ),
    incidents: [
      { kind: 'clock', atMs: 8 * second, node: 'server-1', jumpMs: 65 * minute },
      { kind: 'clock', atMs: 14 * second, node: 'server-1', jumpMs: -65 * minute },
    ],
  },
} as const satisfies Readonly<Record<string, Story>>
