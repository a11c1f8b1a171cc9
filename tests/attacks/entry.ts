/** One entry of a payment password, with everything that anybody could have seen of it. */
import type { Random } from '@tillway/kernel'
import { drawLayouts, type Layout } from '../../apps/vault/src/challenges/layouts.ts'
import type { Dice } from '../fuzz/dice.ts'

export const passwordLength = 6
export const triesBeforeLock = 5

/** Ways to enter; `plain` is the alternative for who cannot use a drawn map. */
export const options = ['plain', 'pad', 'pad, strict', 'gesture', 'shield'] as const
export type Option = (typeof options)[number]

/** Draws the maps of one entry: one for all its taps, or one for each. */
export type DrawMaps = (option: Option) => readonly Layout[]

export interface Entry {
  readonly option: Option
  readonly password: readonly number[]
  /** What a finger did, tap by tap: a cell, or the code of a gesture. */
  readonly positions: readonly number[]
}

const ways = {
  plain: { module: 'plain', strict: false },
  pad: { module: 'pad', strict: false },
  'pad, strict': { module: 'pad', strict: true },
  gesture: { module: 'gesture', strict: true },
  shield: { module: 'shield', strict: true },
} as const satisfies Readonly<Record<Option, object>>

/** The vault's own maps. */
export const mapsOfVault =
  (random: Random): DrawMaps =>
  (option) =>
    drawLayouts({ purpose: 'pay', ...ways[option] }, random)[0] ?? []

/** A password as a machine would choose one: the guessable ones that people choose are refused. */
export function drawPassword(dice: Dice): readonly number[] {
  return Array.from({ length: passwordLength }, () => dice.below(10))
}

/** What a person does who reads the map and finds each digit on it. */
export function enter(option: Option, password: readonly number[], draw: DrawMaps): Entry {
  const maps = draw(option)
  const positionOf = (digit: number, tap: number) => (maps[tap] ?? maps[0] ?? []).indexOf(digit)
  return { option, password, positions: password.map(positionOf) }
}
