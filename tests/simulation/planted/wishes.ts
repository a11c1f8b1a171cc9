/** What the stories of planted bugs are made of. */
import { type FaultName, magicAmounts } from '@tillway/channel/simulator'
import type { FaultProfile, HttpFault } from '@tillway/sim'
import type { IntrusionName } from '../strangers/intrusions.ts'
import type { ShopperPlan, Way } from '../world/shopper-node.ts'
import { type Incident, noFaults, type Purchase, type Story } from '../world/story.ts'

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute

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

export function buys(wish: Wish): Purchase {
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

export const calm: Story = {
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
export const inParts = [300, 200] as const
export const ofEveryWay = (more: Partial<Wish> = {}) =>
  everyWay.map((way, index) => buys({ ways: [way], atMs: 100 + index * 500, ...more }))

/** Towards the channels alone: the malls and the shoppers are well. */
export const towardsChannels = (profile: FaultProfile<HttpFault>) => ({
  ...noFaults,
  http: { 'server to channels': profile, 'vault to channels': profile },
})

export const strangers = (...does: readonly IntrusionName[]): readonly Incident[] =>
  does.map((one, index) => ({ kind: 'stranger', atMs: (index + 1) * 20 * second, does: one }))

export const magic = (ways: readonly Way[], ...faults: readonly FaultName[]) =>
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

/** Each forgery that the simulators know, one after the other. */
export const forgeries = (count: number): readonly Incident[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'forgery',
    atMs: 8 * second + index * 500,
    pick: index,
  }))

/** The shopper gives up before paying, and pays all the same. */
export function giveUp(purchase: Purchase): Purchase {
  const { shopper, order } = purchase
  return {
    ...purchase,
    order: { ...order, refunds: [] },
    shopper: { ...shopper, pays: false, cancelAfterMs: 6 * second },
  }
}

/** Where every try ends badly and another is begun, the world is over when the order expires. */
export const briefly = (purchase: Purchase): Purchase => ({
  ...purchase,
  order: { ...purchase.order, expiresIn: 60 },
  shopper: { ...purchase.shopper, lookEveryMs: 5 * second },
})
