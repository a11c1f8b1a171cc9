/** Stories that are told, not drawn: one for each channel and ending, and for certain disasters. */
import { plantedStories } from '../planted/stories.ts'
import { regressionStories } from '../regressions/stories.ts'
import type { ShopperPlan, Way } from '../world/shopper-node.ts'
import { noFaults, type Purchase, type Story } from '../world/story.ts'

const shopper: ShopperPlan = {
  ways: ['wechat'],
  pays: true,
  hesitationMs: 2_000,
  lookEveryMs: 2_000,
  doubleTap: false,
  newCard: false,
  mistakes: 0,
  entry: 'insert',
  chipAgrees: true,
}

const hourMs = 3_600_000

const calm: Story = {
  servers: 1,
  vaults: 1,
  malls: 1,
  purchases: [],
  faults: noFaults,
  incidents: [],
  policy: 'sms',
  calmAtMs: 60_000,
  realHashes: false,
}

interface Wish {
  readonly way: Way
  readonly refunds?: readonly number[]
  readonly cancelAfterMs?: number
  readonly pays?: boolean
  readonly newCard?: boolean
}

function purchaseOf({
  way,
  refunds = [],
  cancelAfterMs,
  pays = true,
  newCard = false,
}: Wish): Purchase {
  return {
    mall: 0,
    atMs: 100,
    order: { amount: 2_500, refunds, expiresIn: 600 },
    ...(way === 'card' && { terminal: 0 }),
    ...(way === 'quickpay' && { holder: 0 }),
    shopper: {
      ...shopper,
      ways: [way],
      pays,
      newCard,
      ...(cancelAfterMs !== undefined && { cancelAfterMs }),
    },
  }
}

const one = (wish: Wish, more: Partial<Story> = {}): Story => ({
  ...calm,
  purchases: [purchaseOf(wish)],
  ...more,
})

const given = { refunds: [300] } as const
const given_up = { pays: false, cancelAfterMs: 8_000 } as const

/** With a crash at every point, and at every pair of points. */
const golden: Readonly<Record<string, Story>> = {
  'wechat, refunded in part': one({ way: 'wechat', ...given }),
  'wechat, canceled': one({ way: 'wechat', ...given_up }),
  'alipay, refunded in part': one({ way: 'alipay', ...given }),
  'alipay, canceled': one({ way: 'alipay', ...given_up }),
  'unionpay by code, refunded in part': one({ way: 'quickpay', ...given }),
  'unionpay with a new card': one({ way: 'quickpay', newCard: true }),
  'unionpay by password': one({ way: 'quickpay' }, { policy: 'password' }),
  'card at the terminal, refunded in part': one({ way: 'card', ...given }),
  'card at the terminal, voided': one({ way: 'card', refunds: [2_500] }),
}

const silent = { lose_before: 1 } as const
const everyWay = (['wechat', 'alipay', 'quickpay', 'card'] as const).map((way) =>
  purchaseOf({ way, ...given }),
)

const threeInstances: Story = {
  ...calm,
  servers: 3,
  purchases: everyWay,
  calmAtMs: 4 * 60_000,
}

const disasters: Readonly<Record<string, Story>> = {
  'no notification arrives': {
    ...calm,
    purchases: everyWay,
    faults: { ...noFaults, http: { 'channels to server': silent } },
    calmAtMs: 4 * 60_000,
  },
  'three instances': threeInstances,
  'three instances, one cut off': {
    ...threeInstances,
    incidents: [
      { kind: 'partition', atMs: 2_000, between: ['server-1', 'channels'], forMs: 90_000 },
      { kind: 'no database', atMs: 60_000, node: 'server-1', forMs: 90_000 },
    ],
  },
  'three instances, one an hour ahead': {
    ...threeInstances,
    incidents: [{ kind: 'clock', atMs: 1, node: 'server-2', jumpMs: hourMs }],
  },
  'three instances, each paused while it holds': {
    ...threeInstances,
    incidents: [
      { kind: 'mall', atMs: 1, mall: 0, mood: 'never', forMs: 100_000 },
      ...[1, 2, 3].map((number) => ({
        ...{ kind: 'pause' as const, atMs: 20_000 + number, node: `server-${number}` },
        forMs: 70_000 + number * 5_000,
      })),
    ],
  },
  'three instances, no notification arrives': {
    ...threeInstances,
    faults: { ...noFaults, http: { 'channels to server': silent } },
  },
  'three instances, one cut off, one with a wrong clock': {
    ...calm,
    servers: 3,
    purchases: everyWay,
    incidents: [
      { kind: 'clock', atMs: 1, node: 'server-2', jumpMs: hourMs },
      { kind: 'partition', atMs: 2_000, between: ['server-1', 'channels'], forMs: 90_000 },
      { kind: 'no database', atMs: 4_000, node: 'server-1', forMs: 90_000 },
      { kind: 'crash', atMs: 20_000, node: 'server-3' },
    ],
    calmAtMs: 4 * 60_000,
  },
}

export const goldenScenarios: readonly string[] = Object.keys(golden)
export const disasterScenarios: readonly string[] = Object.keys(disasters)

/** Throws `RangeError` for a name that is none. */
export function storyOf(scenario: string): Story {
  const told: Readonly<Record<string, Story>> = plantedStories
  const found =
    golden[scenario] ?? disasters[scenario] ?? told[scenario] ?? regressionStories[scenario]
  if (found === undefined) throw new RangeError(`'${scenario}' is no scenario`)
  return found
}
