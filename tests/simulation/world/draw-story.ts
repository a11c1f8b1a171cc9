/**
 * Draws what is to happen from a seed. Most worlds are small, with one thing in them that is worth
 * looking at; a few are large. `profile` names how bad it gets, or that it is large.
 */
import { magicAmounts } from '@tillway/channel/simulator'
import type { Dice } from '@tillway/sim'
import { type Badness, badnesses, drawFaults } from './draw-faults.ts'
import { drawPurchase } from './draw-shopper.ts'
import type { Faults, Purchase, Story } from './story.ts'
import { type Matter, type Size, themes } from './themes.ts'

export const profiles = ['mixed', 'large', ...badnesses] as const

const minute = 60_000
const day = 24 * 60 * minute

export function drawStory(seeded: Dice, profile: string): Story {
  const dice = seeded.fork('story')
  const isLarge = profile === 'large' || (profile === 'mixed' && dice.chance(0.03))
  const size = drawSize(dice, isLarge)
  const how = badnessOf(dice, profile)
  const matters = how === 'calm' ? [] : drawMatters(dice, size, isLarge)
  return put(dice, { size, how, matters })
}

function badnessOf(dice: Dice, profile: string): Badness {
  const told = badnesses.find((one) => one === profile)
  if (told !== undefined) return told
  return dice.chance(0.75) ? 'usual' : dice.pick(['network', 'crashes', 'storage', 'silence'])
}

function drawSize(dice: Dice, isLarge: boolean): Size {
  if (isLarge)
    return { servers: 3, vaults: 2, malls: dice.between(2, 3), payments: dice.between(6, 10) }
  return {
    servers: dice.chance(0.65) ? 1 : 2,
    vaults: dice.chance(0.95) ? 1 : 2,
    malls: dice.chance(0.85) ? 1 : 2,
    payments: dice.chance(0.7) ? 1 : 2,
  }
}

function drawMatters(dice: Dice, size: Size, isLarge: boolean): readonly Matter[] {
  const count = isLarge ? dice.between(3, 4) : 1 + Number(dice.chance(0.2))
  return Array.from({ length: count }, (_, index) => {
    const own = dice.fork(`theme ${index}`)
    return drawTheme(own)(own, size)
  })
}

function drawTheme(dice: Dice) {
  const all = Object.values(themes)
  let left = dice.unit() * all.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, theme] of all) {
    left -= weight
    if (left < 0) return theme
  }
  return themes.partitions[1]
}

function put(
  dice: Dice,
  drawn: { readonly size: Size; readonly how: Badness; readonly matters: readonly Matter[] },
): Story {
  const { size, how, matters } = drawn
  const most = (pick: (matter: Matter) => number | undefined) =>
    Math.max(...matters.map((matter) => pick(matter) ?? 0), 0)
  const incidents = matters.flatMap((matter) => matter.incidents ?? [])
  const faults = matters.reduce(withFaults, drawFaults(dice, how))
  const calmAtMs = Math.max(
    dice.between(minute, 3 * minute),
    most((matter) => matter.calmAtMs),
  )
  const tellable = whatCanBeTold({ incidents, faults, calmAtMs })
  const own = matters.flatMap(({ purchases = [] }) => purchases.map(tellable))
  const others = Array.from({ length: Math.max(0, size.payments - own.length) }, (_, index) =>
    drawPurchase(dice.fork(`purchase ${index}`), size.malls),
  )
  const quietMs = most((matter) => matter.quietMs)
  const longestRestMs = most((matter) => matter.longestRestMs)
  return {
    servers: Math.max(
      size.servers,
      most((matter) => matter.servers),
    ),
    vaults: Math.max(
      size.vaults,
      most((matter) => matter.vaults),
    ),
    malls: size.malls,
    purchases: [...own, ...others],
    faults,
    incidents,
    policy:
      matters.find(({ policy }) => policy)?.policy ?? (dice.chance(0.35) ? 'password' : 'sms'),
    calmAtMs,
    ...(quietMs > 0 && { quietMs }),
    ...(longestRestMs > 0 && { longestRestMs }),
    realHashes: dice.chance(0.005),
  }
}

/**
 * Money that a channel takes after it has closed an order, and of which it never says anything, or
 * is not heard for as long as it does, is in its bill alone, which nobody here reads.
 */
function whatCanBeTold({
  incidents,
  faults,
  calmAtMs,
}: Pick<Story, 'incidents' | 'faults' | 'calmAtMs'>) {
  const isSilent = incidents.some(
    (one) => one.kind === 'channel' && one.fault === 'paid_without_notification',
  )
  const isUnheard = calmAtMs > day && faults.http['channels to server']?.lose_before === 1
  return (purchase: Purchase): Purchase =>
    (isSilent || isUnheard) && purchase.order.amount === magicAmounts.late_success_after_close
      ? { ...purchase, order: { ...purchase.order, amount: purchase.order.amount + 10_000 } }
      : purchase
}

const withFaults = (faults: Faults, { faults: more = {} }: Matter): Faults => ({
  ...faults,
  ...more,
  http: { ...faults.http, ...more.http },
})
