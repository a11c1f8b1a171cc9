/**
 * Which digit stands where. Every permutation is equally likely (Fisher and Yates, with numbers that
 * are drawn again rather than folded), so positions alone tell nothing but equal digits where one
 * layout serves several taps.
 */
import type { Random } from '@tillway/kernel'
import { pictureCount } from '@tillway/vault-frame/pictures'
import type { EntryModule, PasswordPurpose } from '@tillway/vault-link'

/** `layout[position] = digit`, for the ten positions of a module. */
export type Layout = readonly number[]
/** `layouts[entry][tap]`; one layout alone serves all taps of its entry. */
export type Layouts = readonly (readonly Layout[])[]

export const passwordLength = 6
const offeredPictures = 12
const digits: Layout = Object.freeze([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])

/** The password of now, a new one, and that once more. */
export type EntryName = 'current' | 'chosen' | 'again'

/** What is entered, one after the other. */
export const entriesOf: Readonly<Record<PasswordPurpose, readonly EntryName[]>> = Object.freeze({
  pay: ['current'],
  remove_card: ['current'],
  change_phone: ['current'],
  set: ['chosen', 'again'],
  reset: ['chosen', 'again'],
  change: ['current', 'chosen', 'again'],
})

export interface EntryWay {
  readonly purpose: PasswordPurpose
  readonly module: EntryModule
  /** The shuffled pad is shuffled anew for every tap. */
  readonly strict: boolean
}

export function drawLayouts(way: EntryWay, random: Random): Layouts {
  const draw = () => (way.module === 'plain' ? digits : shuffled(digits, random))
  const perEntry = () => Array.from({ length: tapsOf(way) }, draw)
  return entriesOf[way.purpose].map(perEntry)
}

/** Whether one may be chosen for this; any does, whichever were offered last. */
export function mayChoosePicture(purpose: PasswordPurpose): boolean {
  return purpose === 'set' || purpose === 'reset'
}

/** Twelve different ones to choose from. */
export function drawPictures(random: Random): readonly number[] {
  const all = Array.from({ length: pictureCount }, (_, picture) => picture)
  return shuffled(all, random).slice(0, offeredPictures)
}

function tapsOf({ module, strict }: EntryWay): number {
  return module === 'plain' || (module === 'pad' && !strict) ? 1 : passwordLength
}

/** As many as there are orders, all equally likely. At most 256 items. */
export function shuffled<Item>(items: readonly Item[], random: Random): readonly Item[] {
  const draw = createDraw(random)
  const order = [...items]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = draw(last + 1)
    const item = order[last] as Item
    order[last] = order[other] as Item
    order[other] = item
  }
  return order
}

/** Numbers from 0 up to below `count`. A byte beyond the last whole multiple is thrown away. */
function createDraw(random: Random): (count: number) => number {
  let bytes = random.bytes(16)
  let next = 0
  const byte = (): number => {
    if (next === bytes.length) {
      bytes = random.bytes(16)
      next = 0
    }
    const value = bytes[next] as number
    next += 1
    return value
  }
  return (count) => {
    const limit = 256 - (256 % count)
    for (;;) {
      const value = byte()
      if (value < limit) return value % count
    }
  }
}
