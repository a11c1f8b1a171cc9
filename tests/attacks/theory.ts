/** The same successes by pencil and paper: uniform passwords of six digits, five guesses. */
import { memoryItems } from './attackers.ts'
import { type Option, passwordLength, triesBeforeLock } from './entry.ts'

const space = 10 ** passwordLength
export const blindSuccess = triesBeforeLock / space

/** Whoever knows so many of the digits, and where they stand. */
const knowing = (digits: number): number =>
  Math.min(1, triesBeforeLock / 10 ** (passwordLength - digits))

/**
 * Only the pattern of equal digits is known. With k different digits there are 10·9·…(10−k+1)
 * passwords of it, and S(6,k) patterns; each has five guesses.
 */
export function patternSuccess(): number {
  const partitions = [0, 1, 31, 90, 65, 15, 1]
  let success = 0
  let arrangements = 1
  for (let different = 1; different <= passwordLength; different += 1) {
    arrangements *= 10 - different + 1
    const share = ((partitions[different] ?? 0) * arrangements) / space
    success += share * Math.min(1, triesBeforeLock / arrangements)
  }
  return success
}

/** Each digit is known with this chance, whatever the others. */
export function eachKnown(chance: number): number {
  let success = 0
  for (let digits = 0; digits <= passwordLength; digits += 1) {
    const ways = choose(passwordLength, digits)
    success += ways * chance ** digits * (1 - chance) ** (passwordLength - digits) * knowing(digits)
  }
  return success
}

/** A digit is kept with (room left)/10 at each gesture. */
function glanceAtGestures(): number {
  let chances = [1, 0, 0, 0]
  for (let tap = 0; tap < passwordLength; tap += 1) {
    chances = chances.map((chance, kept) => {
      const before = chances[kept - 1] ?? 0
      const stays = 1 - (memoryItems - kept) / 10
      return chance * stays + before * ((memoryItems - kept + 1) / 10)
    })
  }
  return chances.reduce((sum, chance, kept) => sum + chance * knowing(kept), 0)
}

const byTouches = (option: Option): number =>
  option === 'plain' ? 1 : option === 'pad' ? patternSuccess() : blindSuccess

const byVideo =
  (digitSeen: number) =>
  (option: Option): number =>
    option === 'shield' ? eachKnown(digitSeen) : 1

const byName: Readonly<Record<string, (option: Option) => number>> = {
  'DOM of page and frame': () => blindSuccess,
  'network log': () => blindSuccess,
  'touch log': byTouches,
  'touch log, 20 entries': byTouches,
  'one glance': (option) =>
    option === 'shield'
      ? blindSuccess
      : option === 'gesture'
        ? glanceAtGestures()
        : knowing(memoryItems),
  'video of the hand alone': byTouches,
  'video with the screen': byVideo(0),
  'video, 20 entries': byVideo(0),
  'video, shield fails 5 %': byVideo(0.05),
  'video, 20 entries, shield fails 5 %': byVideo(1 - 0.95 ** 20),
}

/** Throws for an attacker that nobody has thought through. */
export function theoryOf(attacker: string, option: Option): number {
  const success = byName[attacker]
  if (success === undefined) throw new Error(`no theory of: ${attacker}`)
  return success(option)
}

function choose(from: number, some: number): number {
  let ways = 1
  for (let at = 1; at <= some; at += 1) ways = (ways * (from - at + 1)) / at
  return Math.round(ways)
}
