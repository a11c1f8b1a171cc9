/** The configuration reference, from the table of settings. */
import { type Setting, settings } from '../../../docs/site/words/setting-words.ts'
import type { Language } from './sidebar.ts'

const words = {
  zh: {
    title: '配置参考',
    intro: '全部用环境变量设置。由设置表生成；有测试核对表与代码读取的变量一致。',
    head: '| 变量 | 默认 | 含义 |',
    server: '平台（API 与 worker）',
    vault: '卡库',
    start: '只用于 `npm start`',
  },
  en: {
    title: 'Configuration',
    intro:
      'All of it by environment variables. Made from the table of settings, which a test compares with what the code reads.',
    head: '| variable | default | meaning |',
    server: 'The platform (API and worker)',
    vault: 'The vault',
    start: 'For `npm start` alone',
  },
} as const

export function configurationPage(language: Language): string {
  const say = words[language]
  const processes: readonly Setting['process'][] = ['server', 'vault', 'start']
  return [
    `# ${say.title}`,
    '',
    say.intro,
    '',
    ...processes.flatMap((process) => [
      `## ${say[process]} {#${process}}`,
      '',
      say.head,
      '| --- | --- | --- |',
      ...settings
        .filter((setting) => setting.process === process)
        .map((setting) => `| \`${setting.name}\` | ${setting.fallback} | ${setting[language]} |`),
      '',
    ]),
  ].join('\n')
}
