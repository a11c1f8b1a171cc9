/**
 * What a world can be about, each with how often it is drawn among the others. A theme is drawn so
 * that what it is about does happen, more often than not.
 */
import { type FaultName, faultNames, magicAmounts } from '@tillway/channel/simulator'
import type { Dice, FaultProfile, HttpFault } from '@tillway/sim'
import { type IntrusionName, intrusions } from '../strangers/intrusions.ts'
import { drawHttp } from './draw-faults.ts'
import { drawPurchase, type Wish, ways } from './draw-shopper.ts'
import type { Faults, Incident, Purchase, Story } from './story.ts'

export interface Size {
  readonly servers: number
  readonly vaults: number
  readonly malls: number
  readonly payments: number
}

/** What a theme wants of its world; numbers are the least. */
export interface Matter
  extends Partial<Pick<Story, 'servers' | 'vaults' | 'policy' | 'calmAtMs' | 'quietMs'>> {
  readonly purchases?: readonly Purchase[]
  readonly incidents?: readonly Incident[]
  readonly faults?: Partial<Faults>
  readonly longestRestMs?: number
}

type Theme = (dice: Dice, size: Size) => Matter

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const channels = ['alipay', 'card', 'unionpay', 'wechatpay'] as const
const codeWays = ['wechat', 'alipay'] as const
const channelOf = {
  wechat: 'wechatpay',
  alipay: 'alipay',
  quickpay: 'unionpay',
  card: 'card',
} as const

const buys = (dice: Dice, { malls }: Size, wish: Wish): Purchase =>
  drawPurchase(dice.fork(`purchase ${JSON.stringify(wish)}`), malls, wish)
const server = (dice: Dice, { servers }: Size) => `server-${dice.between(1, servers)}`
const vault = (dice: Dice, { vaults }: Size) => `vault-${dice.between(1, vaults)}`
const towardsChannels = (profile: FaultProfile<HttpFault>) => ({
  http: { 'server to channels': profile, 'vault to channels': profile },
})
/** Pays as soon as there is something to pay, and stays. */
const eager = { pays: true, hesitationMs: 2_000 } as const
const some = <Item>(count: number, make: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** A fault of a channel by its magic amount. */
const channelFault: Theme = (dice, size) => {
  const fault: FaultName = dice.pick(faultNames)
  const isRefund = fault.startsWith('refund') || fault === 'out_of_order_notifications'
  const refunds = isRefund ? { refunds: [dice.between(1, 900)] } : {}
  return {
    purchases: [
      buys(dice, size, {
        ...{ way: dice.pick(ways), amount: magicAmounts[fault], ...refunds },
        ...(isRefund && { shopper: eager }),
      }),
    ],
  }
}

/** A channel closes an order and takes the money all the same. */
const lateMoney: Theme = (dice, size) => ({
  purchases: [
    buys(dice, size, {
      way: dice.pick(codeWays),
      amount: magicAmounts.late_success_after_close,
      refunds: [],
      ...(dice.chance(0.5)
        ? { shopper: { pays: false, cancelAfterMs: dice.between(6, 20) * second } }
        : { shopper: { pays: false }, expiresIn: 60 }),
    }),
  ],
  calmAtMs: 2 * minute,
})

/** Somebody cancels, or time runs out, while the money is on its way. */
const crossing: Theme = (dice, size) => {
  const payMs = dice.between(2, 20) * second
  const giveUpMs = 4_000 + payMs + dice.between(-1_500, 2_500)
  const isMall = dice.chance(0.4)
  const shopper = { pays: true, hesitationMs: payMs, lookEveryMs: 1_000 }
  const late = dice.chance(0.3)
  const slow = { slow: 0.6, lose_after: 0.1 }
  return {
    purchases: some(2, (index) =>
      buys(dice, size, {
        way: dice.pick(codeWays),
        refunds: [],
        ...(late
          ? { expiresIn: 60, shopper: { ...shopper, hesitationMs: 54_000 + index * 2_500 } }
          : isMall
            ? { mallCancelsAfterMs: giveUpMs, shopper }
            : { shopper: { ...shopper, cancelAfterMs: giveUpMs } }),
      }),
    ),
    faults: { http: { 'server to channels': slow, 'channels to server': { delay: 0.7 } } },
    calmAtMs: 3 * minute,
  }
}

/** What is asked of channels, or what they answer, never arrives. */
const lostAnswers: Theme = (dice) => {
  const [most, least] = dice.shuffled(['lose_before', 'lose_after'] as const)
  const profile = { [most as HttpFault]: 0.3, [least as HttpFault]: 0.1 }
  return {
    faults: { ...towardsChannels(profile), stream: { stall: 0.12, reset_after: 0.1 } },
    calmAtMs: 2 * minute,
  }
}

/** What channels tell comes several times, late, and to several instances. */
const manyNotices: Theme = (dice, size) => ({
  servers: 2,
  purchases: [
    buys(dice, size, {
      way: dice.pick(codeWays),
      amount:
        magicAmounts[dice.pick(['duplicate_notifications', 'out_of_order_notifications'] as const)],
      refunds: [dice.between(1, 900)],
      shopper: eager,
    }),
  ],
  faults: { http: { 'channels to server': { duplicate: 0.4, delay: 0.4, lose_after: 0.1 } } },
  calmAtMs: 2 * minute,
})

/** A channel calls what is paid under way, and says nothing of its own accord. */
const longDoubt: Theme = (dice, size) => {
  const forMs = dice.pick([2 * hour, 12 * hour, 2 * day, 3 * day])
  const way = dice.pick(['wechat', 'alipay', 'quickpay'] as const)
  const about = { atMs: 1, channel: channelOf[way], forMs } as const
  return {
    purchases: [buys(dice, size, { way, shopper: eager })],
    incidents: [
      { ...about, kind: 'channel', fault: 'query_processing' },
      { ...about, kind: 'channel', fault: 'paid_without_notification' },
    ],
    quietMs: quietFor(forMs),
    calmAtMs: forMs + minute,
    longestRestMs: day,
  }
}

/** Its queries say otherwise than its notifications. */
const contradiction: Theme = (dice, size) => {
  const way = dice.pick(['wechat', 'alipay', 'quickpay'] as const)
  return {
    purchases: [buys(dice, size, { way, shopper: eager })],
    incidents: [
      {
        ...{ kind: 'channel', atMs: 1, channel: channelOf[way], fault: 'query_processing' },
        forMs: dice.between(60, 170) * second,
      },
    ],
    faults: {
      http: { 'channels to server': { delay: 0.6, lose_before: 0.2 }, ...slowOr(dice) },
    },
    calmAtMs: 3 * minute,
  }
}
const slowOr = (dice: Dice) =>
  dice.chance(0.5) ? { 'server to channels': { slow: 0.5, lose_after: 0.1 } } : {}

/** Enough for what is due, and cheap. */
const quietFor = (ms: number): number => Math.min(6 * hour, Math.max(minute, ms / 100))

/** A mall cannot be told for a while. */
const badMall: Theme = (dice, { malls }) => ({
  incidents: [
    {
      ...{ kind: 'mall', atMs: dice.between(1, 10) * second, mall: dice.between(0, malls - 1) },
      mood: dice.pick(['error_before', 'error_after', 'never'] as const),
      forMs: dice.between(20, 150) * second,
    },
  ],
  faults: { http: { 'server to mall': drawHttp(dice, 0.3) } },
  calmAtMs: 3 * minute,
})

/** A mall is away for days, back for a moment, and away again. */
const awayForDays: Theme = (dice, size) => {
  const first = dice.between(1, 4) * day
  const moment = dice.pick([second, 10 * minute, 13 * hour])
  const again = dice.between(1, 3) * day
  const away = {
    kind: 'mall',
    mall: 0,
    mood: dice.pick(['error_before', 'never'] as const),
  } as const
  return {
    purchases: [buys(dice, size, { mall: 0, way: dice.pick(ways), shopper: eager })],
    incidents: [
      { ...away, atMs: 1, forMs: first },
      { ...away, atMs: first + moment, forMs: again },
    ],
    quietMs: quietFor(first),
    calmAtMs: first + moment + again + minute,
    longestRestMs: 15 * hour,
  }
}

/** Nobody tries any longer: what waits is sent when the mall asks for it. */
const awayForAMonth: Theme = (dice, size) => {
  const backAtMs = 33 * day
  return {
    purchases: [
      buys(dice, size, { mall: 0, way: dice.pick(codeWays), refunds: [], shopper: eager }),
    ],
    incidents: [
      { kind: 'mall', atMs: 1, mall: 0, mood: 'error_before', forMs: backAtMs },
      { kind: 'resend', atMs: backAtMs + minute, mall: 0 },
    ],
    quietMs: 6 * hour,
    calmAtMs: backAtMs + hour,
    longestRestMs: 15 * hour,
  }
}

/** A node dies exactly where two parties may come to know different things. */
const badMoments: Theme = (dice, size) => {
  const link = dice.pick([
    ...['server to mall', 'server to mall', 'server to channels', 'server to channels'],
    ...['server to vault', 'vault to channels', 'mall to server'],
  ])
  const isByCard = link === 'server to vault' || link === 'vault to channels'
  return {
    purchases: [buys(dice, size, { ...(isByCard && { way: 'quickpay' }), shopper: eager })],
    faults: { crashChance: 0.0003, crashAbout: { [link]: 0.2 } },
  }
}

const passwords: Theme = (dice, size) => ({
  policy: 'password',
  purchases: [
    buys(dice, size, {
      way: 'quickpay',
      expiresIn: 400,
      shopper: {
        pays: true,
        newCard: false,
        mistakes: dice.pick([1, 2, 4, 5, 6]),
        lookEveryMs: 2_000,
      },
    }),
  ],
  calmAtMs: 3 * minute,
})

const codes: Theme = (dice, size) => ({
  policy: 'sms',
  purchases: [
    buys(dice, size, {
      way: 'quickpay',
      shopper: {
        ...{ mistakes: dice.between(1, 5), newCard: dice.chance(0.4) },
        ...(dice.chance(0.3) && { leaveAfterMs: dice.between(4, 12) * second }),
      },
    }),
  ],
})

/** What people and their phones do. */
const people: Theme = (dice, size) => {
  const at = () => dice.between(2, 15) * second
  const habits: readonly Wish['shopper'][] = [
    { doubleTap: true },
    { secondTabAfterMs: at(), doubleTap: dice.chance(0.5) },
    { reloadAfterMs: at() },
    { killedAfterTapForMs: dice.between(1, 60) * second },
    { offlineAfterMs: at(), offlineForMs: dice.between(3, 60) * second },
    { deviceClockMs: dice.pick([-day, -hour, 10 * minute, day, 400 * day]) },
  ]
  return {
    purchases: some(1 + Number(dice.chance(0.3)), (index) =>
      buys(dice, size, {
        way: dice.pick(ways),
        shopper: { ...eager, ...dice.pick(habits), lookEveryMs: 1_500 + index },
      }),
    ),
  }
}

const strangerTimes = (dice: Dice) =>
  ({ kind: 'stranger', atMs: dice.between(6, 50) * second }) as const
const usualStrangers = (Object.keys(intrusions) as IntrusionName[]).filter(
  (name) => !/guessed|flood|recorded|sent again/.test(name),
)

const strangers: Theme = (dice) => ({
  incidents: some(2, () => ({ ...strangerTimes(dice), does: dice.pick(usualStrangers) })),
})

const floods: Theme = (dice, size) => {
  const does = dice.pick([
    'a phone is flooded with codes',
    'keys are used up',
    'a password is guessed twelve times',
    'a password is guessed twelve times at once',
  ] as const)
  return {
    policy: does.includes('password') ? 'password' : 'sms',
    purchases: [
      buys(dice, size, {
        way: 'quickpay',
        expiresIn: 300,
        shopper: { newCard: false, leaveAfterMs: 5_000, lookEveryMs: 1_000, mistakes: 0 },
      }),
    ],
    incidents: [{ kind: 'stranger', atMs: dice.between(16, 25) * second, does }],
  }
}

const forgeries: Theme = (dice, size) => ({
  purchases: [buys(dice, size, { way: dice.pick(codeWays), shopper: eager })],
  incidents: some(dice.between(3, 6), () => ({
    ...{ kind: 'forgery', atMs: dice.between(8, 60) * second, pick: dice.word() },
  })),
})

/** Who is thought dead goes on where it was: an instance stands still, and a mall is slow. */
const staleHolders: Theme = (dice, size) => ({
  servers: 2,
  purchases: [buys(dice, size, { mall: 0, way: dice.pick(codeWays), shopper: eager })],
  incidents: [
    {
      kind: 'pause',
      atMs: dice.between(10, 60) * second,
      node: server(dice, { ...size, servers: 2 }),
      forMs: dice.between(70, 100) * second,
    },
    { kind: 'mall', atMs: 1, mall: 0, mood: 'never', forMs: dice.between(90, 150) * second },
  ],
  calmAtMs: 3 * minute,
})

/** Instances that share a database keep its time; a single one has no other clock than its own. */
const clocks: Theme = (dice, size) => ({
  incidents: some(dice.between(1, 2), () =>
    dice.chance(0.3)
      ? {
          ...{ kind: 'drift', atMs: dice.between(1, 20) * second, node: server(dice, size) },
          msPerSecond: dice.between(-50, 50),
        }
      : {
          ...{ kind: 'clock', atMs: dice.between(1, 40) * second },
          node: dice.chance(0.7) ? server(dice, size) : vault(dice, size),
          jumpMs: dice.pick([-day, -5 * minute, -3_000, 2_000, 4 * minute, hour, day]),
        },
  ),
})

const partitions: Theme = (dice, size) => {
  const forMs = dice.between(5, 90) * second
  const atMs = dice.between(1, 30) * second
  const other = dice.pick(['channels', 'channels', vault(dice, size), 'mall-1'])
  return {
    incidents: [
      dice.chance(0.7)
        ? { kind: 'partition', atMs, between: [server(dice, size), other], forMs }
        : { kind: 'no database', atMs, node: server(dice, size), forMs },
    ],
  }
}

const badVault: Theme = (dice, size) => ({
  purchases: [buys(dice, size, { way: 'quickpay', shopper: { mistakes: 0 } })],
  faults: {
    http: { 'server to vault': drawHttp(dice, 0.25), 'shopper to vault': drawHttp(dice, 0.1) },
  },
  incidents: [{ kind: 'crash', atMs: dice.between(3, 40) * second, node: vault(dice, size) }],
})

const keys: Theme = (dice, size) => {
  const atMs = dice.between(3, 40) * second
  const way = dice.pick(['wechat', 'alipay', 'quickpay'] as const)
  const rotations: readonly Incident[] = [
    { kind: 'rotate webhook secret', atMs, mall: 0 },
    { kind: 'rotate vault keys', atMs },
    { kind: 'change vault root', atMs },
    { kind: 'channel', atMs: 1, channel: channelOf[way], fault: 'key_rotation', times: 2 },
  ]
  const rotation = dice.pick(rotations)
  const isVault = rotation.kind.includes('vault')
  return {
    purchases: [buys(dice, size, { mall: 0, way: isVault ? 'quickpay' : way, shopper: eager })],
    incidents: [rotation],
  }
}

const anyChannel: Theme = (dice) => ({
  incidents: some(2, () => ({
    ...{ kind: 'channel', atMs: dice.between(0, 20) * second, channel: dice.pick(channels) },
    ...{ fault: dice.pick(faultNames), times: dice.between(1, 3) },
  })),
})

/** By name: how many of a hundred worlds are about it, roughly, and what it is. */
export const themes = {
  channelFault: [13, channelFault],
  anyChannel: [4, anyChannel],
  lateMoney: [7, lateMoney],
  crossing: [7, crossing],
  lostAnswers: [7, lostAnswers],
  manyNotices: [7, manyNotices],
  longDoubt: [3, longDoubt],
  contradiction: [4, contradiction],
  badMall: [5, badMall],
  awayForDays: [2, awayForDays],
  awayForAMonth: [2, awayForAMonth],
  badMoments: [8, badMoments],
  passwords: [6, passwords],
  codes: [4, codes],
  people: [8, people],
  strangers: [4, strangers],
  floods: [3, floods],
  forgeries: [5, forgeries],
  staleHolders: [5, staleHolders],
  clocks: [6, clocks],
  partitions: [6, partitions],
  badVault: [3, badVault],
  keys: [6, keys],
} as const satisfies Readonly<Record<string, readonly [number, Theme]>>
