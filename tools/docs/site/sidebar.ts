/** The sidebar: the outline, each page named by its own first heading. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tagWords } from '../../../docs/site/words/api-words.ts'
import { chapters } from '../../../docs/site/words/outline.ts'

export type Language = 'zh' | 'en'

interface Item {
  readonly text: string
  readonly link: string
}

interface Group {
  readonly text: string
  readonly collapsed?: boolean
  readonly items: readonly (Item | Group)[]
}

/**
 * By the beginning of a page's address. The operations of the API are listed beside the reference
 * alone: in every page they would be most of it. A page that is not there is left out; the tests
 * ask for every one.
 */
export function sidebarOf(siteDir: string, language: Language): Record<string, Group[]> {
  const folder = language === 'en' ? join(siteDir, 'en') : siteDir
  const prefix = language === 'en' ? '/en/' : '/'
  const groups = chapters.map((chapter) => ({
    text: chapter[language],
    collapsed: false,
    items: chapter.pages.flatMap((path) => itemOf(folder, prefix, path)),
  }))
  const reference = groups.slice(-1)
  return {
    [`${prefix}reference/`]: [...reference, ...operationsOf(folder, prefix, language)],
    [prefix]: groups,
  }
}

function itemOf(folder: string, prefix: string, path: string): readonly Item[] {
  const file = join(folder, `${path}.md`)
  if (!existsSync(file)) return []
  return [{ text: titleOf(file), link: `${prefix}${path.replace(/index$/, '')}` }]
}

/** The operations lie in one folder for each tag. */
function operationsOf(folder: string, prefix: string, language: Language): readonly Group[] {
  const root = join(folder, 'reference/api')
  if (!existsSync(root)) return []
  const tags = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return Object.keys(tagWords)
    .filter((tag) => tags.some(({ name }) => name === tag))
    .map((tag) => ({
      text: tagWords[tag]?.[language] ?? tag,
      collapsed: true,
      items: readdirSync(join(root, tag)).map((file) => ({
        text: titleOf(join(root, tag, file)),
        link: `${prefix}reference/api/${tag}/${file.replace(/\.md$/, '')}`,
      })),
    }))
}

export function titleOf(file: string): string {
  const text = readFileSync(file, 'utf8')
  return /^# (.+?)(?: \{#.*\})?$/m.exec(text)?.[1] ?? file
}
