/**
 * What happened, in order, as a rolling SHA-256: two runs of one seed are the same run exactly when
 * their hashes are equal. Lines are hashed in pieces, because each call into the hash costs more
 * than the line.
 */
import { createHash } from 'node:crypto'

export interface Trace {
  /** `what` says nothing that differs between two runs of a seed, such as a random signature. */
  add(atMs: number, node: string, kind: string, what: string): void
  /** Hexadecimal, over everything so far. Ends the trace: what comes later is not counted. */
  digest(): string
  readonly length: number
  /** All lines when they are kept, else the last ones. */
  lines(): readonly string[]
}

export interface TraceOptions {
  readonly keepAll?: boolean
  /** How many of the last lines are kept without `keepAll`. */
  readonly keepLast?: number
}

const pieceLength = 16_384

export function createTrace({ keepAll = false, keepLast = 200 }: TraceOptions = {}): Trace {
  const hash = createHash('sha256')
  let kept: string[] = []
  let piece = ''
  let length = 0
  let digest: string | undefined
  return {
    add(atMs, node, kind, what) {
      const line = `${atMs} ${node} ${kind} ${what}`
      length += 1
      kept.push(line)
      if (!keepAll && kept.length > 2 * keepLast) kept = kept.slice(-keepLast)
      piece += `${line}\n`
      if (piece.length < pieceLength) return
      if (digest === undefined) hash.update(piece)
      piece = ''
    },
    digest() {
      digest ??= hash.update(piece).digest('hex')
      return digest
    },
    get length() {
      return length
    },
    lines: () => (keepAll ? [...kept] : kept.slice(-keepLast)),
  }
}
