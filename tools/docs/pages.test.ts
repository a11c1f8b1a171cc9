import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generatedPages } from './pages.ts'

for (const [path, content] of Object.entries(generatedPages())) {
  test(`docs/${path} says what the code says (npm run docs:generate)`, () => {
    const file = join(import.meta.dirname, '../../docs', path)
    expect(readFileSync(file, 'utf8')).toBe(content)
  })
}
