/**
 * Builds the site of the docs beside what runs, in a process of its own and with the lowest
 * priority. What was built before is served meanwhile.
 */
import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'

export interface DocsBuilder {
  /** Builds what is missing or stale; once, however often it is called. */
  build(): void
  stop(): void
}

export function docsBuilder(folder: string): DocsBuilder {
  let end: (() => void) | undefined
  return {
    build() {
      end ??= buildAside(folder)
    },
    stop: () => end?.(),
  }
}

/** Returns what ends it. A build that fails says why, and changes nothing else. */
function buildAside(folder: string): () => void {
  const script = join(import.meta.dirname, '../docs-site.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2000)
  })
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) {
      process.stderr.write(`tillway: the docs were not built into ${folder}\n${said}\n`)
    }
  })
  return () => child.kill()
}
