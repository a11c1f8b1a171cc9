/** A file that grows: what it holds, and then what is added, line by line. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'

export interface GrowingFile {
  /** Whole lines that were added since the last call. A file that became shorter begins anew. */
  read(): readonly string[]
}

const chunkBytes = 64 * 1024

export function createGrowingFile(path: string): GrowingFile {
  let place = 0
  let rest = ''
  let inode: number | undefined
  return {
    read() {
      if (!existsSync(path)) return []
      const { size, ino } = statSync(path)
      if (size < place || (inode !== undefined && ino !== inode)) {
        place = 0
        rest = ''
      }
      inode = ino
      const added = readFrom(path, place, size)
      place += added.length
      const parts = (rest + added.toString('utf8')).split('\n')
      rest = parts.pop() ?? ''
      return parts.filter((line) => line !== '')
    },
  }
}

function readFrom(path: string, from: number, to: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const parts: Buffer[] = []
    for (let at = from; at < to; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, to - at))
      const count = readSync(file, chunk, 0, chunk.length, at)
      if (count === 0) break
      parts.push(chunk.subarray(0, count))
      at += count
    }
    return Buffer.concat(parts)
  } finally {
    closeSync(file)
  }
}
