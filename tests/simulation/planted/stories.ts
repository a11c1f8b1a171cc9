/**
 * Worlds in which mistakes show soon: each is bad in one way, and much of it. Chance decides only
 * what of it comes when, so a few seeds of each are enough.
 */
import { type FaultName, magicAmounts } from '@tillway/channel/simulator'
import type { FaultProfile, HttpFault } from '@tillway/sim'
import type { IntrusionName } from '../strangers/intrusions.ts'
import type { ShopperPlan, Way } from '../world/shopper-node.ts'
import { type Incident, noFaults, type Purchase, type Story } from '../world/story.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

const patient: ShopperPlan = {
  ways: ['wechat'],
  pays: true,
  hesitationMs: 2 * second,
  lookEveryMs: 2 * second,
  doubleTap: false,
  newCard: false,
  mistakes: 0,
  entry: 'insert',
  chipAgrees: true,
}

interface Wish extends Partial<Omit<ShopperPlan, 'ways'>> {
  readonly ways: readonly Way[]
  readonly mall?: number
  readonly holder?: number
  readonly terminal?: number
  readonly atMs?: number
  readonly amount?: number
  readonly refunds?: readonly number[]
  readonly expiresIn?: number
  readonly mallCancelsAfterMs?: number
}

function buys(wish: Wish): Purchase {
  const { mall = 0, holder = 0, terminal = 0, atMs = 100, amount = 2_500, refunds = [] } = wish
  const { expiresIn = 600, mallCancelsAfterMs, ...plan } = wish
  const [first] = wish.ways
  return {
    mall,
    atMs,
    order: {
      amount,
      refunds,
      expiresIn,
      ...(mallCancelsAfterMs === undefined ? {} : { cancelAfterMs: mallCancelsAfterMs }),
    },
    ...(first === 'card' && { terminal }),
    ...(first === 'quickpay' && { holder }),
    shopper: { ...patient, ...plan },
  }
}

const calm: Story = {
  servers: 1,
  vaults: 1,
  malls: 2,
  purchases: [],
  faults: noFaults,
  incidents: [],
  policy: 'sms',
  calmAtMs: 3 * minute,
  longestRestMs: 45 * minute,
  realHashes: false,
}

const everyWay: readonly Way[] = ['wechat', 'alipay', 'quickpay', 'card']
const inParts = [300, 200] as const
const ofEveryWay = (more: Partial<Wish> = {}) =>
  everyWay.map((way, index) => buys({ ways: [way], atMs: 100 + index * 500, ...more }))

/** Towards the channels alone: the malls and the shoppers are well. */
const towardsChannels = (profile: FaultProfile<HttpFault>) => ({
  ...noFaults,
  http: { 'server to channels': profile, 'vault to channels': profile },
})

const strangers = (...does: readonly IntrusionName[]): readonly Incident[] =>
  does.map((one, index) => ({ kind: 'stranger', atMs: (index + 1) * 20 * second, does: one }))

const magic = (ways: readonly Way[], ...faults: readonly FaultName[]) =>
  faults.flatMap((fault, index) =>
    ways.map((way) =>
      buys({
        ways: [way],
        amount: magicAmounts[fault],
        refunds: [500],
        atMs: 100 + index * 3 * second,
        terminal: index % 2,
        holder: index % 2,
      }),
    ),
  )

const forgeries: readonly Incident[] = Array.from({ length: 60 }, (_, index) => ({
  kind: 'forgery',
  atMs: 4 * second + index * 2 * second,
  pick: index * 7 + 1,
}))

export const plantedStories = {
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
  'starts are late and questions refused': {
    ...calm,
    servers: 2,
    purchases: [
      ...ofEveryWay({ cancelAfterMs: 12_000 }),
      ...ofEveryWay({ mall: 1, refunds: inParts }),
    ],
    faults: towardsChannels({ delay: 0.45, refuse: 0.25 }),
  },
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
  'money comes late': {
    ...calm,
    purchases: [
      ...magic(['wechat', 'alipay'], 'late_success_after_close').map(giveUp),
      ...magic(['wechat', 'alipay', 'card', 'quickpay'], 'wrong_amount'),
      ...magic(['wechat', 'alipay'], 'close_timeout_after_success').map(giveUp),
    ],
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
  'many refunds at once': {
    ...calm,
    servers: 2,
    purchases: ofEveryWay({ refunds: [100, 200, 300, 400, 500] }),
    faults: { ...noFaults, http: { 'mall to server': { duplicate: 0.5, delay: 0.3 } } },
  },
  'cards at terminals': {
    ...calm,
    purchases: [
      ...magic(['card'], 'start_timeout_after_success', 'declined', 'wrong_amount', 'slow_answers'),
      ...magic(
        ['card'],
        'duplicate_notifications',
        'bad_answer_signature',
        'close_timeout_after_success',
      ),
      ...[0, 1].map((terminal) =>
        buys({ ways: ['card'], terminal, atMs: 60 * second, refunds: [2_500] }),
      ),
    ],
    faults: { ...noFaults, stream: { reset_after: 0.2, stall: 0.15, slow: 0.3 } },
    calmAtMs: 5 * minute,
  },
  'no notification and no way back': {
    ...calm,
    servers: 2,
    purchases: ofEveryWay({ refunds: inParts }),
    faults: {
      ...noFaults,
      http: { 'channels to server': { lose_before: 1 }, 'server to channels': { lose_after: 0.2 } },
      crashChance: 0.01,
    },
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
  'strangers come': {
    ...calm,
    purchases: [...ofEveryWay({ refunds: inParts }), ...ofEveryWay({ mall: 1, refunds: [100] })],
    incidents: [
      ...strangers(
        'what is others’ is read',
        'a session is used with another key',
        'a session is invented',
        'requests are repeated',
        'the vault is called without its key',
        'an old ticket is used',
        'twins race',
        'what is others’ is read',
      ),
      ...forgeries,
    ],
    calmAtMs: 4 * minute,
  },
  'strangers come to two servers': {
    ...calm,
    servers: 3,
    purchases: ofEveryWay({ doubleTap: true, secondTabAfterMs: 3_000 }),
    incidents: Array.from({ length: 6 }, (_, index) => ({
      kind: 'stranger',
      atMs: (index + 1) * 15 * second,
      does: 'twins race',
    })),
  },
  'strangers come late': {
    ...calm,
    purchases: [buys({ ways: ['wechat'] }), buys({ ways: ['alipay'], mall: 1 })],
    incidents: [
      { kind: 'stranger', atMs: 5 * second, does: 'a call of the vault is sent again' },
      { kind: 'stranger', atMs: 34 * minute, does: 'old sessions are used' },
    ],
    calmAtMs: 36 * minute,
  },
  'passwords are guessed': {
    ...calm,
    policy: 'password',
    purchases: [buys({ ways: ['quickpay'], pays: false, leaveAfterMs: 3_000, expiresIn: 900 })],
    incidents: strangers(
      'a password is guessed twelve times',
      'a password is guessed twelve times at once',
    ),
  },
  'passwords are guessed at once': {
    ...calm,
    vaults: 2,
    policy: 'password',
    purchases: [buys({ ways: ['quickpay'], leaveAfterMs: 3_000, expiresIn: 900 })],
    incidents: strangers('a password is guessed twelve times at once'),
    faults: { ...noFaults, crashChance: 0.02, storage: { undo: 0.1, refuse: 0.1 } },
  },
  'passwords are guessed with a clock that goes back': {
    ...calm,
    policy: 'password',
    purchases: [buys({ ways: ['quickpay'], leaveAfterMs: 3_000, expiresIn: 900 })],
    incidents: [
      { kind: 'stranger', atMs: 10 * second, does: 'a password is guessed four times' },
      { kind: 'clock', atMs: 40 * second, node: 'vault-1', jumpMs: -50 * second },
      { kind: 'stranger', atMs: 45 * second, does: 'a password is guessed four times' },
    ],
  },
  'passwords are guessed for a day': {
    ...calm,
    policy: 'password',
    purchases: [0, 4, 8, 12].map((hours) =>
      buys({
        ways: ['quickpay'],
        leaveAfterMs: 3_000,
        expiresIn: 900,
        atMs: 100 + hours * hour,
      }),
    ),
    incidents: [0, 4, 8, 12].map((hours) => ({
      kind: 'stranger',
      atMs: hours * hour + 10 * second,
      does: 'a password is guessed twelve times',
    })),
    calmAtMs: 12 * hour + 3 * minute,
  },
  'codes are stolen': {
    ...calm,
    purchases: [
      buys({ ways: ['quickpay'], mistakes: 3 }),
      buys({ ways: ['quickpay'], holder: 1, amount: 4_000, mistakes: 4, atMs: 2_000 }),
    ],
    incidents: [{ kind: 'stranger', atMs: 3 * second, does: 'codes are sent again' }],
  },
  'codes are given to others': {
    ...calm,
    purchases: [
      buys({ ways: ['quickpay'], leaveAfterMs: 6_000 }),
      buys({ ways: ['quickpay'], holder: 1, amount: 4_000, leaveAfterMs: 6_000 }),
    ],
    incidents: [{ kind: 'stranger', atMs: 5 * second, does: 'codes are given to others' }],
  },
  'codes are guessed': {
    ...calm,
    purchases: [buys({ ways: ['quickpay'], leaveAfterMs: 6_000 })],
    incidents: [{ kind: 'stranger', atMs: 5 * second, does: 'codes are guessed' }],
  },
  'hours pass': {
    ...calm,
    policy: 'password',
    purchases: [
      buys({ ways: ['quickpay'], newCard: true }),
      buys({ ways: ['quickpay'], holder: 1, newCard: true, leaveAfterMs: 6_000 }),
      buys({ ways: ['card'], refunds: [2_500] }),
    ],
    calmAtMs: 3 * hour,
  },
} as const satisfies Readonly<Record<string, Story>>

export type PlantedStory = keyof typeof plantedStories

/** The shopper gives up before paying, and pays all the same. */
function giveUp(purchase: Purchase): Purchase {
  const { shopper, order } = purchase
  return {
    ...purchase,
    order: { ...order, refunds: [] },
    shopper: { ...shopper, pays: false, cancelAfterMs: 6 * second },
  }
}
