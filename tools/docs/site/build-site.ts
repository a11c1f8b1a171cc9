/** Builds the site into a folder, unless what lies there was built from the same sources. */
import { createHash, randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { build } from 'vitepress'
import { deadLinks, foreignOrigins, readBuiltPages } from './check-site.ts'
import { writeSitePages } from './generate.ts'
import { distDir, siteBase, siteDir, siteDist } from './places.ts'
import { withoutEval } from './without-eval.ts'

const sourceFolders = [siteDir, import.meta.dirname]
const skipped = /(?:^|[\\/])(?:dist|cache|node_modules)(?:[\\/]|$)/

/** Throws an `Error` that lists the links that lead nowhere, and what would be loaded from elsewhere. */
export async function buildSite(): Promise<'built' | 'fresh'> {
  writeSitePages()
  const hash = sourceHash()
  if (builtHash() === hash) return 'fresh'
  // Beside the old one, which is served meanwhile, and then in its place.
  const draft = join(distDir, `.draft-${randomUUID()}`)
  mkdirSync(distDir, { recursive: true })
  process.env.TILLWAY_DOCS_OUT = draft
  try {
    await build(siteDir)
    withoutEval(draft)
    const faults = [...deadLinks(readBuiltPages(draft), siteBase), ...foreignOrigins(draft)]
    if (faults.length > 0) throw new Error(`the site has faults:\n${faults.join('\n')}`)
    writeFileSync(join(draft, '.source-hash'), hash)
    replace(draft)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return 'built'
}

/** Of the site that lies there; undefined when none does. */
export function builtHash(): string | undefined {
  const file = join(siteDist, '.source-hash')
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function replace(draft: string): void {
  const old = join(distDir, `.old-${randomUUID()}`)
  if (existsSync(siteDist)) renameSync(siteDist, old)
  renameSync(draft, siteDist)
  rmSync(old, { recursive: true, force: true })
}

/** Of everything that the built site follows from: pages, drawings, the theme, this code. */
export function sourceHash(): string {
  const hash = createHash('sha256')
  for (const folder of sourceFolders) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const path = join(folder, file)
      if (skipped.test(file) || file.endsWith('.test.ts') || !statSync(path).isFile()) continue
      hash.update(file).update('\0').update(readFileSync(path)).update('\0')
    }
  }
  return hash.digest('hex')
}
