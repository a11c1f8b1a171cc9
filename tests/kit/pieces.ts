/** What a long run remembers in a folder, piece by piece, so that one that was broken off goes on. */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Pieces<Piece extends object> {
  /** Of the runs before. Without a folder there are none. */
  readonly kept: readonly Piece[]
  /** Whole or not at all: a line that was cut off is no piece afterwards. */
  keep(piece: Piece): void
}

export function openPieces<Piece extends object>(folder: string | undefined): Pieces<Piece> {
  if (folder === undefined) return { kept: [], keep: () => undefined }
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'pieces.jsonl')
  const text = textOf(file)
  // What comes next begins a line of its own.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n')
  return {
    kept: text.split('\n').flatMap((line) => readPiece<Piece>(line)),
    keep: (piece) => appendFileSync(file, `${JSON.stringify(piece)}\n`),
  }
}

function readPiece<Piece>(line: string): readonly Piece[] {
  if (line === '') return []
  try {
    return [JSON.parse(line) as Piece]
  } catch {
    return []
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
