/** What is wrong with a command of `tillway` that a page shows. */
import { globalOptions } from '../../packages/cli/src/commands/global-options.ts'
import { commandTable } from '../../packages/cli/src/commands/table.ts'

/** The words after `tillway`. */
export function commandFaults(words: readonly string[]): readonly string[] {
  const command = commandTable
    .toSorted((a, b) => b.name.length - a.name.length)
    .find(({ name }) => words.slice(0, name.split(' ').length).join(' ') === name)
  if (command === undefined) return ['no such command of tillway']
  const options = [...(command.options ?? []), ...globalOptions].map(({ name }) => `--${name}`)
  return words
    .filter((word) => word.startsWith('--') && !options.includes(word))
    .map((word) => `no such option: ${word}`)
}
