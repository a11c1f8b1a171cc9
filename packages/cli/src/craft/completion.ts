/** `tillway completion`: scripts for shells, drawn from the table. */

import type { Call } from '../call.ts'
import type { CommandSpec } from '../commands/command.ts'
import { globalOptions } from '../commands/global-options.ts'
import { commandTable } from '../commands/table.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'

export async function completion({ print, given, world }: Call): Promise<ExitCode> {
  const script = scripts[given.args[0] ?? '']?.() ?? ''
  if (print.json) print.fact({ shell: given.args[0], script }, '')
  else world.out(script)
  return exitCodes.ok
}

/** What may follow the words that were typed already. */
function followers(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  const add = (after: string, word: string) => {
    found.set(after, (found.get(after) ?? new Set()).add(word))
  }
  for (const command of commandTable) {
    const [first = '', second] = command.name.split(' ')
    add('', first)
    if (second !== undefined) add(first, second)
    add('help', first)
    for (const word of wordsAfter(command)) add(command.name, word)
  }
  return new Map([...found].map(([after, words]) => [after, [...words]]))
}

function wordsAfter({ args = [], options = [] }: CommandSpec): readonly string[] {
  const choices = args.flatMap((argument) => argument.choices ?? [])
  return [...choices, ...[...options, ...globalOptions].map(({ name }) => `--${name}`)]
}

/** Options that want a value, with the values there are; none where any text or file will do. */
function valuesOfOptions(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const { options = [] } of commandTable) {
    for (const { name, short, type, choices = [] } of [...options, ...globalOptions]) {
      if (type !== 'text') continue
      found.set(`--${name}`, choices)
      if (short !== undefined) found.set(`-${short}`, choices)
    }
  }
  return found
}

const scripts: Readonly<Record<string, () => string>> = {
  bash: () => `_tillway() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local typed="" word words=""
  case "$previous" in
${valueCases('    ')}
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ "$word" == -* ]] || typed+="\${typed:+ }$word"
  done
  case "$typed" in
${cases('    ')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _tillway tillway
`,
  zsh: () => `#compdef tillway
_tillway() {
  local typed="\${words[2,CURRENT-1]}" words_found=""
  case "$typed" in
${cases('    ').replaceAll('words=', 'words_found=')}
  esac
  compadd -- \${=words_found}
}
compdef _tillway tillway
`,
  fish: () =>
    [...followers()]
      .map(([after, words]) => {
        const typed =
          after === ''
            ? '__fish_use_subcommand'
            : `__fish_seen_subcommand_from ${after.split(' ').at(-1)}`
        return `complete -c tillway -f -n '${typed}' -a '${words.join(' ')}'`
      })
      .join('\n')
      .concat('\n'),
}

function cases(indent: string): string {
  const rows = [...followers()].sort(([a], [b]) => b.length - a.length)
  return rows
    .map(([after, words]) => {
      const pattern = after === '' ? '""' : `"${after}"*`
      return `${indent}${pattern}) words="${words.join(' ')}" ;;`
    })
    .join('\n')
}

/** Without words the shell completes the names of files. */
function valueCases(indent: string): string {
  return [...valuesOfOptions()]
    .map(([option, values]) => {
      const found =
        values.length === 0 ? '()' : `($(compgen -W "${values.join(' ')}" -- "$current"))`
      return `${indent}${option}) COMPREPLY=${found}; return ;;`
    })
    .join('\n')
}
