/** Help for a person, drawn from the table. */
import type { ArgumentSpec, CommandSpec, OptionSpec } from './commands/command.ts'
import { globalOptions } from './commands/global-options.ts'
import { commandTable } from './commands/table.ts'
import { exitTable } from './exit-codes.ts'
import type { Printer } from './printer.ts'
import { columns } from './words/columns.ts'

export function generalHelp(print: Printer): string {
  const { say, paint } = print
  const commands = commandTable.map(({ name, summary }) => [paint(name, 'cyan'), say(summary)])
  const exits = exitTable.map(({ code, words }) => [String(code), say(words)])
  return [
    say({
      zh: 'tillway：在本机开发、联调和检查移动支付',
      en: 'tillway: develop, try out and examine mobile payments on your machine',
    }),
    '',
    heading(print, { zh: '用法', en: 'Usage' }),
    `  npx --no-install tillway <${say({ zh: '命令', en: 'command' })}> [${say({ zh: '选项', en: 'options' })}]`,
    '',
    heading(print, { zh: '命令', en: 'Commands' }),
    columns(commands),
    '',
    heading(print, { zh: '通用选项', en: 'Options of every command' }),
    optionLines(print, globalOptions),
    '',
    heading(print, { zh: '退出码', en: 'Exit codes' }),
    columns(exits),
    '',
    say({
      zh: 'npx --no-install tillway help <命令> 看每个命令的选项和例子。',
      en: 'npx --no-install tillway help <command> shows the options and examples of one.',
    }),
  ].join('\n')
}

export function commandHelp(print: Printer, command: CommandSpec): string {
  const { say, paint } = print
  const { name, summary, detail = [], args = [], options = [], examples } = command
  const parts = [`tillway ${name} — ${say(summary)}`, '']
  parts.push(heading(print, { zh: '用法', en: 'Usage' }), `  ${usageOf(command)}`, '')
  for (const words of detail) parts.push(say(words), '')
  if (args.length > 0) {
    const rows = args.map((arg) => [paint(`<${arg.name}>`, 'cyan'), say(arg.words)])
    parts.push(heading(print, { zh: '参数', en: 'Arguments' }), columns(rows), '')
  }
  parts.push(heading(print, { zh: '选项', en: 'Options' }))
  parts.push(optionLines(print, [...options, ...globalOptions]), '')
  const rows = examples.map(({ line, words }) => [`  ${line}`, `    ${paint(say(words), 'dim')}`])
  parts.push(heading(print, { zh: '例子', en: 'Examples' }), rows.flat().join('\n'))
  return parts.join('\n')
}

/** Such as `tillway keys make <kind> [options]`. */
export function usageOf({ name, args = [], options = [] }: CommandSpec): string {
  const written = args.map(argumentOf)
  return ['tillway', name, ...written, ...(options.length > 0 ? ['[options]'] : [])].join(' ')
}

const argumentOf = ({ name, optional }: ArgumentSpec) => (optional ? `[${name}]` : `<${name}>`)

/** Such as `-n, --lines N`. */
export function optionName({ name, short, value }: OptionSpec): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`
  return short === undefined ? long : `-${short}, ${long}`
}

function optionLines(print: Printer, options: readonly OptionSpec[]): string {
  return columns(
    options.map((spec) => [print.paint(optionName(spec), 'cyan'), print.say(spec.words)]),
  )
}

function heading({ say, paint }: Printer, words: { zh: string; en: string }): string {
  return paint(say(words), 'bold')
}
