/** `npm run docs:generate`: writes the pages that are made from the code. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generatedPages } from './docs/pages.ts'

for (const [path, content] of Object.entries(generatedPages())) {
  const file = join(import.meta.dirname, '../docs', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  process.stdout.write(`docs/${path}\n`)
}
