/** Draws what is to happen from a seed. `profile` names how bad it gets. */
import { faultNames, magicAmounts } from '@tillway/channel/simulator'
import type { Dice, FaultProfile, HttpFault } from '@tillway/sim'
import type { ShopperPlan, Way } from './shopper-node.ts'
import { type Faults, type Incident, noFaults, type Purchase, type Story } from './story.ts'

export const profiles = ['mixed', 'calm', 'network', 'crashes', 'storage', 'silence'] as const

const minute = 60_000
const channels = ['alipay', 'card', 'unionpay', 'wechatpay'] as const
const ways: readonly Way[] = ['wechat', 'alipay', 'quickpay', 'card']

export function drawStory(seeded: Dice, profile: string): Story {
  const dice = seeded.fork('story')
  const bad = profile === 'mixed' ? dice.pick(profiles.slice(1)) : profile
  const malls = dice.between(1, 3)
  const servers = dice.between(1, 3)
  const vaults = dice.chance(0.2) ? 2 : 1
  const calmAtMs = dice.between(2, 8) * minute
  const count = dice.between(3, 6)
  const purchases = Array.from({ length: count }, (_, index) =>
    drawPurchase(dice.fork(`purchase ${index}`), malls),
  )
  const isCalm = bad === 'calm'
  return {
    servers,
    vaults,
    malls,
    purchases,
    faults: isCalm ? noFaults : drawFaults(dice, bad),
    incidents: isCalm ? [] : drawIncidents(dice, { malls, servers, vaults, calmAtMs }),
    policy: dice.chance(0.4) ? 'password' : 'sms',
    calmAtMs,
    realHashes: dice.chance(0.01),
  }
}

function drawPurchase(dice: Dice, malls: number): Purchase {
  const first = dice.pick(ways)
  const amount = dice.chance(0.2) ? magicAmounts[dice.pick(faultNames)] : dice.between(1, 50_000)
  const refunds = dice.chance(0.5) ? drawRefunds(dice, amount) : []
  return {
    mall: dice.between(0, malls - 1),
    atMs: dice.between(0, 60_000),
    order: {
      amount,
      refunds,
      expiresIn: dice.between(60, 600),
      ...(dice.chance(0.1) && { cancelAfterMs: dice.between(1, 120) * 1_000 }),
    },
    ...(first === 'card' && { terminal: dice.between(0, 1) }),
    ...(first === 'quickpay' && { holder: dice.between(0, 1) }),
    shopper: drawShopper(dice, first),
  }
}

/** A part, several parts, all of it, or more than was paid. */
function drawRefunds(dice: Dice, amount: number): readonly number[] {
  const some = () => dice.between(1, amount)
  return dice.pick([[some()], [amount], [some(), some()], [some(), some(), amount]])
}

function drawShopper(dice: Dice, first: Way): ShopperPlan {
  const second = dice.pick(['wechat', 'alipay', first] as const)
  const sometimes = (chance: number, from: number, to: number) =>
    dice.chance(chance) ? dice.between(from, to) * 1_000 : undefined
  const times = {
    cancelAfterMs: sometimes(0.1, 2, 90),
    changeAfterMs: sometimes(0.15, 4, 60),
    reloadAfterMs: sometimes(0.15, 2, 60),
    secondTabAfterMs: sometimes(0.1, 3, 40),
    leaveAfterMs: sometimes(0.1, 3, 90),
  }
  return {
    ...(Object.fromEntries(
      Object.entries(times).filter(([, ms]) => ms !== undefined),
    ) as Partial<ShopperPlan>),
    ways: [first, second],
    pays: dice.chance(0.85),
    hesitationMs: dice.between(500, 40_000),
    lookEveryMs: dice.between(800, 5_000),
    doubleTap: dice.chance(0.15),
    newCard: dice.chance(0.2),
    mistakes: dice.chance(0.2) ? dice.between(1, 6) : 0,
    entry: dice.chance(0.5) ? 'swipe' : 'insert',
    chipAgrees: dice.chance(0.9),
  }
}

function drawFaults(dice: Dice, bad: string): Faults {
  const http = drawHttp(dice, bad === 'network' ? 0.2 : 0.06)
  const silent: FaultProfile<HttpFault> = { lose_before: 1 }
  return {
    http: {
      '*': http,
      ...(bad === 'silence' && { 'channels to server': silent }),
    },
    stream: {
      refuse: 0.02,
      reset_before: 0.02,
      reset_after: 0.03,
      stall: 0.02,
      slow: 0.02,
      corrupt: 0.01,
    },
    storage:
      bad === 'storage'
        ? { refuse: 0.02, undo: 0.02, unknown: 0.02, delay_before: 0.05, delay_after: 0.05 }
        : { refuse: 0.002, undo: 0.004, unknown: 0.004, delay_before: 0.01, delay_after: 0.01 },
    crashChance: bad === 'crashes' ? 0.012 : 0.003,
  }
}

/** Shares of one probability. */
function drawHttp(dice: Dice, total: number): FaultProfile<HttpFault> {
  const faults: readonly HttpFault[] = [
    ...(['refuse', 'tls', 'lose_before', 'lose_after', 'reset_before', 'reset_after'] as const),
    ...(['duplicate', 'delay', 'slow', 'error_before', 'error_after'] as const),
    ...(['truncate', 'break_body', 'corrupt', 'oversize'] as const),
  ]
  const weights = faults.map(() => dice.unit())
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return Object.fromEntries(
    faults.map((fault, index) => [fault, ((weights[index] ?? 0) / sum) * total]),
  )
}

function drawIncidents(
  dice: Dice,
  size: {
    readonly malls: number
    readonly servers: number
    readonly vaults: number
    readonly calmAtMs: number
  },
): readonly Incident[] {
  const { malls, servers, vaults, calmAtMs } = size
  const server = () => `server-${dice.between(1, servers)}`
  const vault = () => `vault-${dice.between(1, vaults)}`
  const mall = () => dice.between(0, malls - 1)
  const node = () => dice.pick([server(), server(), vault(), `mall-${mall() + 1}`])
  const shift = () =>
    dice.pick([-86_400_000, -300_000, -3_000, 2_000, 240_000, 3_600_000, 86_400_000])
  const atMs = () => dice.between(1_000, calmAtMs - 1_000)
  const forMs = () => dice.between(1_000, 90_000)
  const draws: readonly (() => Incident)[] = [
    () => ({ kind: 'crash', atMs: atMs(), node: node() }),
    () => ({
      kind: 'partition',
      atMs: atMs(),
      between: [server(), dice.pick(['channels', vault(), `mall-${mall() + 1}`])],
      forMs: forMs(),
    }),
    () => ({
      kind: 'no database',
      atMs: atMs(),
      node: dice.pick([server(), vault()]),
      forMs: forMs(),
    }),
    () => ({ kind: 'clock', atMs: atMs(), node: dice.pick([server(), vault()]), jumpMs: shift() }),
    () => ({ kind: 'drift', atMs: atMs(), node: server(), msPerSecond: dice.between(-50, 50) }),
    () => ({
      kind: 'mall',
      atMs: atMs(),
      mall: mall(),
      mood: dice.pick(['error_before', 'error_after', 'never'] as const),
      forMs: forMs(),
    }),
    () => ({
      kind: 'channel',
      atMs: dice.between(0, 60_000),
      channel: dice.pick(channels),
      fault: dice.pick(faultNames),
      times: dice.between(1, 3),
    }),
    () => ({ kind: 'forgery', atMs: atMs(), pick: dice.word() }),
    () => ({ kind: 'forgery', atMs: atMs(), pick: dice.word() }),
    () => ({ kind: 'rotate webhook secret', atMs: atMs(), mall: mall() }),
  ]
  return Array.from({ length: dice.between(0, 5) }, () => dice.pick(draws)())
}
