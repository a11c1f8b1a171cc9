/**
 * Keeps what takes long to make and follows from a text alone, by the hash of that text, in
 * `node_modules/.cache`: a second build of the same sources reads it there.
 */
import { createHash, randomUUID } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

const usualFolder = join(import.meta.dirname, '../node_modules/.cache/tillway')
const keptMs = 7 * 86_400_000

/** `parts` are all that the text follows from: the sources, the options, the versions of the tools. */
export async function keptText(
  parts: readonly string[],
  make: () => Promise<string>,
  folder = usualFolder,
): Promise<string> {
  const path = join(folder, createHash('sha256').update(JSON.stringify(parts)).digest('hex'))
  const known = readIfThere(path)
  if (known !== undefined) return known
  const text = await make()
  keep(folder, path, text)
  return text
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Renamed into place, so that nobody reads a half. A folder that cannot be written costs time only. */
function keep(folder: string, path: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    const draft = `${path}.${randomUUID()}`
    writeFileSync(draft, text)
    renameSync(draft, path)
    forgetOld(folder)
  } catch {
    // Installed by somebody else, perhaps: the text is made anew each time.
  }
}

function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).mtimeMs < Date.now() - keptMs) rmSync(path, { force: true })
  }
}
