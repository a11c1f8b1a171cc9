/** What a command is, as data: help, documentation and shell completion are drawn from it. */
import type { Words } from '../words/language.ts'

export interface OptionSpec {
  /** Without the dashes. */
  readonly name: string
  readonly short?: string
  readonly type: 'text' | 'switch'
  /** What stands for the value in the help, such as `URL`. */
  readonly value?: string
  readonly choices?: readonly string[]
  readonly multiple?: true
  readonly words: Words
}

export interface ArgumentSpec {
  readonly name: string
  readonly words: Words
  readonly optional?: true
  readonly choices?: readonly string[]
}

export interface ExampleSpec {
  readonly line: string
  readonly words: Words
}

export interface CommandSpec {
  /** Such as `events resend`. */
  readonly name: string
  readonly summary: Words
  /** More about it, in paragraphs. */
  readonly detail?: readonly Words[]
  readonly args?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  readonly examples: readonly ExampleSpec[]
}

export interface Given {
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
}

/** A text option, undefined when it was not given. */
export function textOf(given: Given, name: string): string | undefined {
  const value = given.options[name]
  return typeof value === 'string' ? value : undefined
}

export function isOn(given: Given, name: string): boolean {
  return given.options[name] === true
}

export function textsOf(given: Given, name: string): readonly string[] {
  const value = given.options[name]
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value : []
}
