/** The sidebar: the outline, each page named by its own first heading. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chapters } from './outline.ts'

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

/** A page that is not there is left out; the tests ask for every one. */
export function sidebarOf(siteDir: string, language: Language): Group[] {
  const folder = language === 'en' ? join(siteDir, 'en') : siteDir
  const prefix = language === 'en' ? '/en/' : '/'
  return chapters.map((chapter) => ({
    text: chapter[language],
    collapsed: false,
    items: chapter.pages.flatMap((path) => [
      ...itemOf(folder, prefix, path),
      ...(path === 'reference/api/index' ? operationsOf(folder, prefix) : []),
    ]),
  }))
}

function itemOf(folder: string, prefix: string, path: string): readonly Item[] {
  const file = join(folder, `${path}.md`)
  if (!existsSync(file)) return []
  return [{ text: titleOf(file), link: `${prefix}${path.replace(/index$/, '')}` }]
}

/** The operations lie in one folder for each tag, whose first line names the tag. */
function operationsOf(folder: string, prefix: string): readonly Group[] {
  const root = join(folder, 'reference/api')
  if (!existsSync(root)) return []
  const tags = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return tags.map(({ name }) => ({
    text: name,
    collapsed: true,
    items: readdirSync(join(root, name)).map((file) => ({
      text: titleOf(join(root, name, file)),
      link: `${prefix}reference/api/${name}/${file.replace(/\.md$/, '')}`,
    })),
  }))
}

export function titleOf(file: string): string {
  const text = readFileSync(file, 'utf8')
  return /^# (.+?)(?: \{#.*\})?$/m.exec(text)?.[1] ?? file
}
