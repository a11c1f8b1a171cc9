/** The page of the command line, from the table that its own help is drawn from. */
import { commandTable } from '../../../packages/cli/src/commands/table.ts'
import { exitTable } from '../../../packages/cli/src/exit-codes.ts'
import { usageOf } from '../../../packages/cli/src/help.ts'
import type { Language } from './sidebar.ts'

const words = {
  zh: {
    title: '命令行 tillway',
    intro:
      '在 tillway 目录里，`npm ci` 之后用 `npx --no-install tillway …` 运行；它不在任何软件仓库里，换一个目录会报错，而不会去下载别人的同名包。本页由命令表生成，与 `npx --no-install tillway help` 相同。',
    list: '全部命令',
    head: '| 命令 | 用途 |',
    option: '| 选项 | 含义 |',
    exits: '退出码',
    exitHead: '| 退出码 | 含义 |',
    examples: '例子：',
  },
  en: {
    title: 'The command line: tillway',
    intro:
      'In the tillway folder, after `npm ci`, it runs as `npx --no-install tillway …`; it lies in no registry, and in another folder this fails instead of fetching a stranger’s package. This page is made from the table of commands, as `npx --no-install tillway help` is.',
    list: 'Every command',
    head: '| command | what it does |',
    option: '| option | meaning |',
    exits: 'Exit codes',
    exitHead: '| code | meaning |',
    examples: 'Examples:',
  },
} as const

const anchorOf = (name: string): string => name.replaceAll(' ', '-')
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

export function cliPage(language: Language): string {
  const say = words[language]
  return [
    `# ${say.title}`,
    '',
    say.intro,
    '',
    `## ${say.list} {#list}`,
    '',
    say.head,
    '| --- | --- |',
    ...commandTable.map(
      ({ name, summary }) => `| [\`${name}\`](#${anchorOf(name)}) | ${cell(summary[language])} |`,
    ),
    '',
    ...commandTable.flatMap((command) => [
      `## tillway ${command.name} {#${anchorOf(command.name)}}`,
      '',
      cell(command.summary[language]),
      '',
      '```text',
      usageOf(command),
      '```',
      '',
      ...(command.detail ?? []).flatMap((detail) => [cell(detail[language]), '']),
      ...optionTable(command, language),
      say.examples,
      '',
      ...command.examples.map(
        (example) => `- \`${example.line}\` — ${cell(example.words[language])}`,
      ),
      '',
    ]),
    `## ${say.exits} {#exits}`,
    '',
    say.exitHead,
    '| --- | --- |',
    ...exitTable.map((row) => `| ${row.code} | ${cell(row.words[language])} |`),
    '',
  ].join('\n')
}

function optionTable(
  { args = [], options = [] }: (typeof commandTable)[number],
  language: Language,
): readonly string[] {
  if (args.length + options.length === 0) return []
  return [
    words[language].option,
    '| --- | --- |',
    ...args.map((arg) => `| \`<${arg.name}>\` | ${cell(arg.words[language])} |`),
    ...options.map(
      (option) =>
        `| \`--${option.name}${option.value === undefined ? '' : ` ${option.value}`}\` | ${cell(option.words[language])} |`,
    ),
    '',
  ]
}
