/** The pages of the site as text: those that are written by hand and those that are generated. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedPaths } from '../../docs/site/words/outline.ts'
import { generatedSitePages } from '../../tools/docs/site/generate.ts'
import { siteDir } from '../../tools/docs/site/places.ts'

export interface Page {
  /** Below `docs/site`, without the ending and without `en/`. */
  readonly path: string
  readonly language: 'zh' | 'en'
  readonly text: string
  readonly generated: boolean
}

export interface Block {
  readonly page: Page
  /** The line of the page that opens it. */
  readonly line: number
  readonly language: string
  /** What stands behind the language: `run`, `no-check`. */
  readonly marks: readonly string[]
  readonly code: string
}

export interface Heading {
  readonly level: number
  readonly text: string
  readonly anchor: string | undefined
}

export function readPages(): readonly Page[] {
  const written = readdirSync(siteDir, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.md') && !/^(?:dist|public|words)\//.test(file))
    .map((file) => file.replace(/\.md$/, ''))
    .filter((path) => !generatedPaths.test(path.replace(/^en\//, '')))
    .map((path) => pageOf(path, readFileSync(join(siteDir, `${path}.md`), 'utf8'), false))
  const made = Object.entries(generatedSitePages()).map(([path, text]) => pageOf(path, text, true))
  return [...written, ...made]
}

function pageOf(path: string, text: string, generated: boolean): Page {
  const language = path.startsWith('en/') ? 'en' : 'zh'
  return { path: path.replace(/^en\//, ''), language, text, generated }
}

export function blocksOf(page: Page): readonly Block[] {
  const blocks: Block[] = []
  let open: { line: number; fence: string; info: string; code: string[] } | undefined
  for (const [index, line] of page.text.split('\n').entries()) {
    const [, fence = '', info = ''] = /^\s*(`{3,})(.*)$/.exec(line) ?? []
    if (open === undefined) {
      if (fence !== '') open = { line: index + 1, fence, info: info.trim(), code: [] }
    } else if (fence.length >= open.fence.length && info.trim() === '') {
      const [language = '', ...marks] = open.info.split(/\s+/)
      blocks.push({ page, line: open.line, language, marks, code: open.code.join('\n') })
      open = undefined
    } else {
      open.code.push(line)
    }
  }
  if (open !== undefined) throw new Error(`${page.path}: a block is not closed`)
  return blocks
}

export function headingsOf(page: Page): readonly Heading[] {
  const inside = new Set(
    blocksOf(page).flatMap(({ line, code }) =>
      code.split('\n').map((_, index) => line + 1 + index),
    ),
  )
  return page.text.split('\n').flatMap((line, index) => {
    const match = /^(#{1,6}) (.+?)(?: \{#(.+?)\})?$/.exec(line)
    if (match === null || inside.has(index + 1)) return []
    const [, marks = '', text = '', anchor] = match
    return [{ level: marks.length, text, anchor }]
  })
}

export const placeOf = ({ page, line }: Block): string =>
  `${page.language === 'en' ? 'en/' : ''}${page.path}.md:${line}`
