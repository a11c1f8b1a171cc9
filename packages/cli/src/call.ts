/** What a command is run with. */
import { type Given, textOf } from './commands/command.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Printer } from './printer.ts'
import { Trouble } from './trouble.ts'
import type { World } from './world.ts'

export interface Call {
  readonly world: World
  readonly print: Printer
  readonly given: Given
}

export type Runner = (call: Call) => Promise<ExitCode>

/** A number that an option gave. Throws a usage trouble when it is none. */
export function countOf(given: Given, name: string, fallback: number): number {
  const text = textOf(given, name)
  if (text === undefined) return fallback
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new Trouble({
    code: 'option_value',
    words: { zh: `--${name} 要一个非负整数`, en: `--${name} wants a whole number` },
    exit: exitCodes.usage,
  })
}
