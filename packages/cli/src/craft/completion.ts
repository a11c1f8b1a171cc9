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
${rows(valuesOfOptions(), bashValues)}
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ "$word" == -* ]] || typed+="\${typed:+ }$word"
  done
  case "$typed" in
${rows(longestFirst(), (after, found) => `${begins(after)}) words="${found}" ;;`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _tillway tillway
`,
  zsh: () => `#compdef tillway
_tillway() {
  local typed="" word offered=""
  case "\${words[CURRENT-1]}" in
${rows(valuesOfOptions(), zshValues)}
  esac
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ "$word" == -* ]] || typed+="\${typed:+ }$word"
  done
  case "$typed" in
${rows(longestFirst(), (after, found) => `${begins(after)}) offered="${found}" ;;`)}
  esac
  compadd -- \${=offered} || _files
}
compdef _tillway tillway
`,
  fish: () => `function __tillway_offered
  set -l tokens (commandline -opc)
  switch $tokens[-1]
${rows(valuesOfOptions(), fishValues)}
  end
  set -l typed (string match --invert -- '-*' $tokens[2..])
  switch "$typed"
${rows(longestFirst(), (after, found) => `case '${after}${after === '' ? '' : '*'}'; printf '%s\\n' ${found}`)}
  end
end
complete -c tillway -f -a '(__tillway_offered)'
`,
}

const begins = (after: string): string => (after === '' ? '""' : `"${after}"*`)

/** Shells take the first that fits. */
function longestFirst(): ReadonlyMap<string, readonly string[]> {
  return new Map([...followers()].sort(([a], [b]) => b.length - a.length))
}

/** Each shell's own way to write a case. */
function rows(
  cases: ReadonlyMap<string, readonly string[]>,
  write: (name: string, words: string) => string,
): string {
  return [...cases].map(([name, words]) => `    ${write(name, words.join(' '))}`).join('\n')
}

/** Without words the shell completes the names of files. */
function bashValues(option: string, values: string): string {
  const found = values === '' ? '()' : `($(compgen -W "${values}" -- "$current"))`
  return `${option}) COMPREPLY=${found}; return ;;`
}

function zshValues(option: string, values: string): string {
  return `${option}) ${values === '' ? '_files' : `compadd -- ${values}`}; return ;;`
}

function fishValues(option: string, values: string): string {
  const found =
    values === '' ? '__fish_complete_path (commandline -ct)' : `printf '%s\\n' ${values}`
  return `case ${option}; ${found}; return`
}
