/** A disk of a few megabytes in memory that can be filled to its last byte, where mounting is allowed. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  /** Leaves no byte free. */
  fill(): void
  /** Gives back what filling took. */
  free(): void
  stop(): void
}

const blockBytes = 1 << 20

/** Undefined where this account may not mount. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-disk-'))
  const options = `size=${megabytes}m,mode=0777`
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  if (status !== 0) {
    rmdirSync(folder)
    return undefined
  }
  const filler = join(folder, 'filler')
  let isMounted = true
  const stop = () => {
    if (!isMounted) return
    isMounted = false
    // Lazily: a process that was killed a moment ago may still hold a file.
    spawnSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', stop)
  return {
    folder,
    fill: () => fillUp(filler),
    free: () => rmSync(filler, { force: true }),
    stop,
  }
}

function fillUp(path: string): void {
  const file = openSync(path, 'a')
  try {
    for (let block = Buffer.alloc(blockBytes); block.length > 0; ) {
      block = block.subarray(0, fits(file, block) ? block.length : block.length >> 1)
    }
  } finally {
    closeSync(file)
  }
}

function fits(file: number, block: Buffer): boolean {
  try {
    return writeSync(file, block) === block.length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}
