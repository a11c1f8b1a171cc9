/** Draws who buys what, and how: most do nothing remarkable. */
import type { Dice } from '@tillway/sim'
import type { ShopperPlan, Way } from './shopper-node.ts'
import type { Purchase } from './story.ts'

export const ways: readonly Way[] = ['wechat', 'alipay', 'quickpay', 'card']

/** What is decided already; the rest is drawn. */
export interface Wish {
  readonly mall?: number
  readonly way?: Way
  readonly amount?: number
  readonly refunds?: readonly number[]
  /** Seconds. */
  readonly expiresIn?: number
  readonly mallCancelsAfterMs?: number
  readonly shopper?: Partial<Omit<ShopperPlan, 'ways'>>
}

export function drawPurchase(dice: Dice, malls: number, wish: Wish = {}): Purchase {
  const first = wish.way ?? dice.pick(ways)
  const amount = wish.amount ?? dice.between(1, 50_000)
  const refunds = wish.refunds ?? (dice.chance(0.4) ? drawRefunds(dice, amount) : [])
  const cancelAfterMs =
    wish.mallCancelsAfterMs ?? (dice.chance(0.04) ? dice.between(1, 90) * 1_000 : undefined)
  return {
    mall: wish.mall ?? dice.between(0, malls - 1),
    atMs: dice.between(0, 15_000),
    order: {
      ...{ amount, refunds, expiresIn: wish.expiresIn ?? dice.between(60, 400) },
      ...(cancelAfterMs !== undefined && { cancelAfterMs }),
    },
    ...(first === 'card' && { terminal: dice.between(0, 1) }),
    ...(first === 'quickpay' && { holder: dice.between(0, 1) }),
    shopper: { ...drawShopper(dice, first), ...wish.shopper },
  }
}

/** A part, several parts, all of it, or more than was paid. */
function drawRefunds(dice: Dice, amount: number): readonly number[] {
  const some = () => dice.between(1, amount)
  return dice.pick([[some()], [some()], [amount], [some(), some()], [some(), some(), amount]])
}

function drawShopper(dice: Dice, first: Way): ShopperPlan {
  const sometimes = (chance: number, from: number, to: number) =>
    dice.chance(chance) ? dice.between(from, to) * 1_000 : undefined
  const times = {
    cancelAfterMs: sometimes(0.06, 2, 60),
    changeAfterMs: sometimes(0.08, 4, 40),
    reloadAfterMs: sometimes(0.05, 2, 40),
    leaveAfterMs: sometimes(0.06, 3, 60),
  }
  const planned = Object.entries(times).filter(([, ms]) => ms !== undefined)
  return {
    ...(Object.fromEntries(planned) as Partial<ShopperPlan>),
    ways: [first, dice.pick(['wechat', 'alipay', first] as const)],
    pays: dice.chance(0.9),
    hesitationMs: dice.between(500, 30_000),
    lookEveryMs: dice.between(1_000, 5_000),
    doubleTap: dice.chance(0.05),
    newCard: dice.chance(0.15),
    mistakes: dice.chance(0.1) ? dice.between(1, 6) : 0,
    entry: dice.chance(0.5) ? 'swipe' : 'insert',
    chipAgrees: dice.chance(0.9),
  }
}
