/** The reference of the packages that malls install: what each entry exports, from its sources. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mallWords } from '../../../docs/site/words/mall-words.ts'
import { packagePagesOf } from '../../../docs/site/words/outline.ts'
import { readerWords } from '../../../docs/site/words/reader-words.ts'
import { sdkWords } from '../../../docs/site/words/sdk-words.ts'
import { describeExports } from './exports.ts'
import type { Language } from './sidebar.ts'

const packagesDir = join(import.meta.dirname, '../../../packages')

const intro = {
  zh: '由源码生成：类型取自源码，说明由其注释译出。',
  en: 'Made from the sources: types and comments are theirs.',
}

export function packagePages(language: Language): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(packagePagesOf).map(([path, page]) => [
      `reference/${path}`,
      [
        `# ${page[language]}`,
        '',
        intro[language],
        '',
        ...page.packages.flatMap((name) => sectionOf(name, language)),
      ].join('\n'),
    ]),
  )
}

export const packageWords: Readonly<Record<string, string>> = {
  ...sdkWords,
  ...readerWords,
  ...mallWords,
}

/** What a comment says, without the code behind it, on one line: what it is translated by. */
export function saidIn(comment: string): string {
  return (comment.split(/\n\s*\n/)[0] ?? '').replaceAll(/\s+/g, ' ').trim()
}

/** Comments on members, as they stand in a declaration. */
export const memberComment = /\/\*\*([\s\S]*?)\*\//g

export const memberText = (inside: string): string => inside.replaceAll(/^\s*\* ?/gm, '')

function commentIn(language: Language, comment: string): string {
  if (language === 'en') return comment
  const [, ...rest] = comment.split(/\n\s*\n/)
  return [packageWords[saidIn(comment)] ?? comment, ...rest].join('\n\n')
}

function codeIn(language: Language, code: string): string {
  if (language === 'en') return code
  return code.replaceAll(memberComment, (found, inside: string) => {
    const told = packageWords[saidIn(memberText(inside))]
    return told === undefined ? found : `/** ${told} */`
  })
}

/** Every declaration that a page tells of. */
export function exportsOf(name: string): ReturnType<typeof describeExports> {
  const entry = ['src/index.ts', 'src/index.tsx']
    .map((path) => join(packagesDir, name, path))
    .find((path) => existsSync(path))
  return entry === undefined ? [] : describeExports(entry)
}

function sectionOf(name: string, language: Language): readonly string[] {
  const { name: title } = JSON.parse(
    readFileSync(join(packagesDir, name, 'package.json'), 'utf8'),
  ) as { name: string }
  return [
    `## ${title} {#${name}}`,
    '',
    ...exportsOf(name).flatMap(({ name: exported, comment, code }) => [
      `### ${exported} {#${name}-${exported.toLowerCase()}}`,
      '',
      ...(comment === '' ? [] : [commentIn(language, comment), '']),
      // A declaration without its body is no program, so it is not checked as one.
      '```ts no-check',
      codeIn(language, code),
      '```',
      '',
    ]),
  ]
}
