/** What an attacker knows of a password, and what five guesses are worth with it. */
import type { Dice } from '../fuzz/dice.ts'
import { passwordLength, triesBeforeLock } from './entry.ts'

export interface Knowledge {
  /** Tap by tap, the digits that it can still be. */
  readonly possible: readonly (readonly number[])[]
  /** Tap by tap a name of its digit: equal names, equal digits; others, other digits. */
  readonly pattern?: readonly number[]
}

const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
export const nothing: Knowledge = { possible: Array.from({ length: passwordLength }, () => digits) }

/** Both at once. A pattern that is known to one of them is known. */
export function together(one: Knowledge, other: Knowledge): Knowledge {
  const pattern = one.pattern ?? other.pattern
  return {
    possible: one.possible.map((tap, at) =>
      tap.filter((digit) => other.possible[at]?.includes(digit)),
    ),
    ...(pattern === undefined ? {} : { pattern }),
  }
}

/** Guesses until it is locked, each of what is still possible, none twice. */
export function guessesRight(
  password: readonly number[],
  knowledge: Knowledge,
  dice: Dice,
): boolean {
  const right = password.join('')
  const guessed = new Set<string>()
  // Where fewer are possible than may be tried, the same ones come again.
  for (let turn = 0; turn < 400 && guessed.size < triesBeforeLock; turn += 1) {
    const guess = drawGuess(knowledge, dice)
    if (guess === right) return true
    if (guess !== undefined) guessed.add(guess)
  }
  return false
}

/** Uniform over what is possible: what breaks the pattern is drawn anew. */
function drawGuess({ possible, pattern }: Knowledge, dice: Dice): string | undefined {
  for (let turn = 0; turn < 10_000; turn += 1) {
    const guess = fillIn(possible, pattern, dice)
    if (guess !== undefined) return guess.join('')
  }
  return undefined
}

function fillIn(
  possible: Knowledge['possible'],
  pattern: Knowledge['pattern'],
  dice: Dice,
): readonly number[] | undefined {
  if (pattern === undefined) return possible.map((tap) => dice.pick(tap))
  const named = new Map<number, number>()
  for (const [at, name] of pattern.entries()) {
    const digit = named.get(name) ?? dice.pick(possible[at] ?? digits)
    if (!possible[at]?.includes(digit)) return undefined
    named.set(name, digit)
  }
  if (new Set(named.values()).size < named.size) return undefined
  return pattern.map((name) => named.get(name) ?? 0)
}
