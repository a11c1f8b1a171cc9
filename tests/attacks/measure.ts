/** Lets every attacker loose on every way of entering, and counts how often it is in. */
import { createDice, type Dice } from '../fuzz/dice.ts'
import { type Attacker, attackers, watch } from './attackers.ts'
import { type DrawMaps, drawPassword, enter, type Option, options } from './entry.ts'
import { guessesRight } from './knowledge.ts'
import { theoryOf } from './theory.ts'

export interface Measured {
  readonly attacker: string
  readonly option: Option
  readonly trials: number
  readonly successes: number
  readonly theory: number
}

/** Whoever watches many entries gets fewer victims: the work is the same. */
export function measure(
  draw: DrawMaps,
  { trials, seed }: { readonly trials: number; readonly seed: number },
): readonly Measured[] {
  const dice = createDice(seed)
  return attackers.flatMap((attacker) =>
    options.map((option) => {
      const victims = Math.ceil(trials / attacker.entries)
      let successes = 0
      for (let victim = 0; victim < victims; victim += 1) {
        if (breaksIn(attacker, option, { draw, dice })) successes += 1
      }
      const theory = theoryOf(attacker.name, option)
      return { attacker: attacker.name, option, trials: victims, successes, theory }
    }),
  )
}

function breaksIn(
  attacker: Attacker,
  option: Option,
  { draw, dice }: { readonly draw: DrawMaps; readonly dice: Dice },
): boolean {
  const password = drawPassword(dice)
  const nextEntry = () => enter(option, password, draw)
  const { knowledge } = watch(attacker, nextEntry, dice)
  return guessesRight(password, knowledge, dice)
}

/** How many standard deviations lie between what was counted and what was to be expected. */
export function deviation({ trials, successes, theory }: Measured): number {
  const expected = trials * theory
  const spread = Math.sqrt(Math.max(trials * theory * (1 - theory), 1))
  return Math.abs(successes - expected) / spread
}
