/** Reads a command line against the table. What does not fit is a usage error with a suggestion. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { usageTrouble } from '../trouble.ts'
import { nearest } from '../words/nearest.ts'
import type { CommandSpec, Given, OptionSpec } from './command.ts'
import { globalOptions } from './global-options.ts'
import { commandTable } from './table.ts'

export interface ReadLine {
  readonly command: CommandSpec
  readonly given: Given
}

/** Undefined when no command was given at all. Throws `Trouble` for what is not in the table. */
export function readLine(line: readonly string[]): ReadLine | undefined {
  const words = line.filter((word, index) => !word.startsWith('-') && line[index - 1] !== '--lang')
  const [first] = words
  if (first === undefined) return undefined
  const command = findCommand(words)
  const rest = withoutName(line, command.name.split(' '))
  const given = readOptions(command, rest)
  if (given.options.help !== true) checkArguments(command, given)
  return { command, given }
}

function findCommand(words: readonly string[]): CommandSpec {
  const [first = '', second = ''] = words
  const found =
    commandTable.find(({ name }) => name === `${first} ${second}`) ??
    commandTable.find(({ name }) => name === first)
  if (found !== undefined) return found
  const isGroup = commandTable.some(({ name }) => name.startsWith(`${first} `))
  const said = isGroup ? `${first} ${second}`.trim() : first
  const meant =
    nearest(`${first} ${second}`, namesOfTable) ?? suggestion(first) ?? nearest(first, firstWords)
  throw usageTrouble(
    'unknown_command',
    { zh: `没有命令“${said}”`, en: `there is no command "${said}"` },
    meant === undefined
      ? { zh: '运行 tillway 查看全部命令', en: 'run tillway to see them all' }
      : { zh: `是不是想用 tillway ${meant}？`, en: `did you mean tillway ${meant}?` },
  )
}

const namesOfTable = commandTable.map(({ name }) => name)
const firstWords = [...new Set(namesOfTable.map((name) => name.split(' ')[0] ?? name))]

/** All the commands of a group that was named alone. */
function suggestion(first: string): string | undefined {
  const group = namesOfTable.filter((name) => name.startsWith(`${first} `))
  return group.length === 0 ? undefined : group.join(' | tillway ')
}

/** The words of the name stand first, with options before, between or after them. */
function withoutName(line: readonly string[], name: readonly string[]): readonly string[] {
  const left = [...name]
  return line.filter((word) => {
    if (left.length === 0 || word !== left[0]) return true
    left.shift()
    return false
  })
}

function readOptions(command: CommandSpec, line: readonly string[]): Given {
  const specs = [...globalOptions, ...(command.options ?? [])]
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const { name, type, short, multiple } of specs) {
    options[name] = {
      type: type === 'text' ? 'string' : 'boolean',
      ...(short === undefined ? {} : { short }),
      ...(multiple === undefined ? {} : { multiple }),
    }
  }
  const parsed = parse(line, options, specs)
  for (const spec of specs) checkChoice(spec, parsed.values[spec.name])
  return { args: parsed.positionals, options: parsed.values as Given['options'] }
}

function parse(
  line: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  specs: readonly OptionSpec[],
) {
  try {
    return parseArgs({ args: [...line], options, allowPositionals: true, strict: true })
  } catch (error) {
    const said = /'(--?[^\s']+)/.exec((error as Error).message)?.[1] ?? ''
    const isKnown = specs.some(({ name }) => said.startsWith(`--${name}`))
    if (isKnown) {
      throw usageTrouble('option_value', {
        zh: `${said} 的用法不对：看看是否少了值，或多了值`,
        en: `${said} is used wrongly: it wants a value, or takes none`,
      })
    }
    const meant = nearest(
      said.replace(/^-+/, ''),
      specs.map(({ name }) => name),
    )
    throw usageTrouble(
      'unknown_option',
      { zh: `没有选项 ${said}`, en: `there is no option ${said}` },
      meant === undefined
        ? { zh: '加 --help 查看全部选项', en: 'add --help to see them all' }
        : { zh: `是不是 --${meant}？`, en: `did you mean --${meant}?` },
    )
  }
}

function checkChoice({ name, choices }: OptionSpec, value: unknown): void {
  if (choices === undefined || typeof value !== 'string' || choices.includes(value)) return
  const list = choices.join(', ')
  throw usageTrouble('option_choice', {
    zh: `--${name} 只能是 ${list}`,
    en: `--${name} must be one of ${list}`,
  })
}

function checkArguments({ name, args = [] }: CommandSpec, given: Given): void {
  const needed = args.filter(({ optional }) => optional !== true)
  const missing = needed[given.args.length]
  if (missing !== undefined) {
    throw usageTrouble(
      'argument_missing',
      {
        zh: `缺少参数 <${missing.name}>：${missing.words.zh}`,
        en: `<${missing.name}> is missing: ${missing.words.en}`,
      },
      { zh: `tillway ${name} --help 有例子`, en: `tillway ${name} --help shows examples` },
    )
  }
  const isOpen = name === 'help'
  const extra = isOpen ? undefined : given.args[args.length]
  if (extra !== undefined) {
    throw usageTrouble('argument_extra', {
      zh: `多了一个参数 ${extra}`,
      en: `there is an argument too many: ${extra}`,
    })
  }
  args.forEach(({ name: argument, choices }, index) => {
    const value = given.args[index]
    if (choices === undefined || value === undefined || choices.includes(value)) return
    const meant = nearest(value, choices)
    throw usageTrouble(
      'argument_choice',
      {
        zh: `<${argument}> 只能是 ${choices.join('、')}`,
        en: `<${argument}> must be one of ${choices.join(', ')}`,
      },
      meant === undefined ? undefined : { zh: `是不是 ${meant}？`, en: `did you mean ${meant}?` },
    )
  })
}
