/** Writes the pages that are made from the code, in both languages, where VitePress looks for them. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { apiPages } from './api-pages.ts'
import { cliPage } from './cli-page.ts'
import { configurationPage } from './configuration-page.ts'
import { errorsPage } from './errors-page.ts'
import { eventsPage } from './events-page.ts'
import { packagePages } from './package-pages.ts'
import { siteDir } from './places.ts'
import type { Language } from './sidebar.ts'

/** Path below `docs/site`, without the ending → markdown. */
export function generatedSitePages(): Readonly<Record<string, string>> {
  const languages: readonly Language[] = ['zh', 'en']
  return Object.fromEntries(
    languages.flatMap((language) =>
      Object.entries({
        ...apiPages(language),
        ...packagePages(language),
        'server/errors': errorsPage(language),
        'test/cli': cliPage(language),
        'reference/events': eventsPage(language),
        'operate/configuration': configurationPage(language),
      }).map(([path, text]) => [language === 'en' ? `en/${path}` : path, text]),
    ),
  )
}

/** A page that did not change is left alone, so that the development server does not reload. */
export function writeSitePages(): void {
  const pages = generatedSitePages()
  for (const folder of ['reference', 'en/reference']) removeStale(folder, pages)
  for (const [path, text] of Object.entries(pages)) {
    const file = join(siteDir, `${path}.md`)
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  mkdirSync(join(siteDir, 'public'), { recursive: true })
  cpSync(join(siteDir, '../images/sheet.png'), join(siteDir, 'public/sheet.png'))
}

/** What is no longer made would be built all the same. */
function removeStale(folder: string, pages: Readonly<Record<string, string>>): void {
  const root = join(siteDir, folder)
  if (!existsSync(root)) return
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const path = `${folder}/${file.replaceAll('\\', '/')}`
    if (path.endsWith('.md') && pages[path.replace(/\.md$/, '')] === undefined) {
      rmSync(join(siteDir, path))
    }
  }
}
