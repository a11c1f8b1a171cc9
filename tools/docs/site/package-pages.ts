/** The reference of the packages that malls install: what each entry exports, from its sources. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packagePagesOf } from '../../../docs/site/words/outline.ts'
import { describeExports } from './exports.ts'
import type { Language } from './sidebar.ts'

const packagesDir = join(import.meta.dirname, '../../../packages')

const intro = {
  zh: '由源码生成；类型与注释取自源码，注释为英文。',
  en: 'Made from the sources: types and comments are theirs.',
}

export function packagePages(language: Language): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(packagePagesOf).map(([path, page]) => [
      `reference/${path}`,
      [`# ${page[language]}`, '', intro[language], '', ...page.packages.flatMap(sectionOf)].join(
        '\n',
      ),
    ]),
  )
}

function sectionOf(name: string): readonly string[] {
  const entry = ['src/index.ts', 'src/index.tsx']
    .map((path) => join(packagesDir, name, path))
    .find((path) => existsSync(path))
  if (entry === undefined) return []
  const { name: title } = JSON.parse(
    readFileSync(join(packagesDir, name, 'package.json'), 'utf8'),
  ) as { name: string }
  return [
    `## ${title} {#${name}}`,
    '',
    ...describeExports(entry).flatMap(({ name: exported, comment, code }) => [
      `### ${exported} {#${name}-${exported.toLowerCase()}}`,
      '',
      ...(comment === '' ? [] : [comment, '']),
      // A declaration without its body is no program, so it is not checked as one.
      '```ts no-check',
      code,
      '```',
      '',
    ]),
  ]
}
