/** A file is named in kebab-case after what it exports, so that its name says what is in it. */
import { type Finding, isFixture, type SourceFile } from './project.ts'

const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** Names that fit anything, and so gather everything. */
const saysNothing = /^(?:(?:.+-)?(?:utils?|helpers?|common|misc)|manager)$/

export function checkFileNames(files: readonly SourceFile[]): readonly Finding[] {
  return files.filter(({ path }) => isNamedByUs(path)).flatMap(({ path }) => checkPath(path))
}

function isNamedByUs(path: string): boolean {
  return /\.(?:tsx?|m?js|css|html|sql)$/.test(path) && !isFixture(path)
}

function checkPath(path: string): readonly Finding[] {
  const folders = path.split('/')
  // `sheet.test.ts`, `vitest.config.ts`: what stands between the dots is a word like the rest.
  const words = (folders.pop() ?? '').split('.').slice(0, -1)
  return [...folders.filter((folder) => !folder.startsWith('.')), ...words].flatMap((word) => {
    if (!kebabCase.test(word)) return [{ path, message: `is not in kebab-case: ${word}` }]
    if (saysNothing.test(word)) return [{ path, message: `has a name that says nothing: ${word}` }]
    return []
  })
}
