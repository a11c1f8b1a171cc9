/** Attackers: what each of them sees of an entry, and what it knows from then on. */
import type { Dice } from '../fuzz/dice.ts'
import { type Entry, passwordLength } from './entry.ts'
import { type Knowledge, nothing, together } from './knowledge.ts'

export interface Attacker {
  readonly name: string
  /** How many entries of the same password it sees before it guesses. */
  readonly entries: number
  observe(entry: Entry, dice: Dice): Knowledge
}

/** Nothing but how many taps there are: who reads the pages' DOM, or what goes over the network. */
const blind: Attacker['observe'] = () => nothing

/** Where a finger was, without the picture under it: touch logs, motion sensors, filmed hands. */
function readTouches({ option, positions }: Entry): Knowledge {
  if (option === 'plain') return known(positions)
  // Equal cells are equal digits as long as the map stays the same.
  return option === 'pad' ? { ...nothing, pattern: positions } : nothing
}

/** The whole screen and the hand, to be looked at again as often as one likes. */
function readVideo(entry: Entry, shieldFails: number, dice: Dice): Knowledge {
  const { option, password } = entry
  if (option !== 'shield') return known(password)
  const isSeen = password.map(() => dice.below(1_000_000) < shieldFails * 1_000_000)
  return knownWhere(password, isSeen)
}

/**
 * One look over a shoulder by somebody who keeps three things in mind. A digit that was read is
 * one of them. On pads it is read under the finger; a map that goes with the gesture must be kept
 * in mind before, with what room there is.
 */
function glance({ option, password }: Entry, dice: Dice): Knowledge {
  if (option === 'shield') return nothing
  let kept = 0
  const isKept = password.map(() => {
    const room = memoryItems - kept
    const isRead = option === 'gesture' ? dice.below(10) < room : room > 0
    if (isRead) kept += 1
    return isRead
  })
  return knownWhere(password, isKept)
}

export const memoryItems = 3

const filmed = (shieldFails: number) => (entry: Entry, dice: Dice) =>
  readVideo(entry, shieldFails, dice)

export const attackers: readonly Attacker[] = [
  { name: 'DOM of page and frame', entries: 1, observe: blind },
  { name: 'network log', entries: 1, observe: blind },
  { name: 'touch log', entries: 1, observe: readTouches },
  { name: 'touch log, 20 entries', entries: 20, observe: readTouches },
  { name: 'one glance', entries: 1, observe: glance },
  { name: 'video of the hand alone', entries: 1, observe: readTouches },
  { name: 'video with the screen', entries: 1, observe: filmed(0) },
  { name: 'video, 20 entries', entries: 20, observe: filmed(0) },
  { name: 'video, shield fails 5 %', entries: 1, observe: filmed(0.05) },
  { name: 'video, 20 entries, shield fails 5 %', entries: 20, observe: filmed(0.05) },
]

/** All that is known after having seen as many entries as the attacker does. */
export function watch(
  attacker: Attacker,
  nextEntry: () => Entry,
  dice: Dice,
): { readonly password: readonly number[]; readonly knowledge: Knowledge } {
  let entry = nextEntry()
  let knowledge = attacker.observe(entry, dice)
  for (let seen = 1; seen < attacker.entries; seen += 1) {
    entry = nextEntry()
    knowledge = together(knowledge, attacker.observe(entry, dice))
  }
  return { password: entry.password, knowledge }
}

const known = (password: readonly number[]): Knowledge =>
  knownWhere(
    password,
    password.map(() => true),
  )

function knownWhere(password: readonly number[], isKnown: readonly boolean[]): Knowledge {
  return {
    possible: Array.from({ length: passwordLength }, (_, at) =>
      isKnown[at] ? [password[at] ?? 0] : (nothing.possible[at] ?? []),
    ),
  }
}
