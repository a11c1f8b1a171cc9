/** What is kept of the inputs that led somewhere from one run to the next. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Counters } from './counters.ts'
import { outcomeOf, type Target } from './fuzz.ts'

/**
 * The fewest inputs that are easily found which run all places that the given ones run, about as
 * often: the short ones first. Not more than so many bytes in all.
 */
export async function minimised(
  target: Target,
  inputs: readonly Uint8Array[],
  how: { readonly counters: Counters; readonly maxBytes: number },
): Promise<readonly Uint8Array[]> {
  const { counters, maxBytes } = how
  const covered = new Set<number>()
  const kept: Uint8Array[] = []
  let size = 0
  for (const input of [...inputs].sort((one, other) => one.length - other.length)) {
    counters.reset()
    const outcome = await outcomeOf(target, input)
    const features = counters.features().filter((feature) => !covered.has(feature))
    if (typeof outcome !== 'string' || features.length === 0) continue
    if (size + input.length > maxBytes) continue
    size += input.length
    for (const feature of features) covered.add(feature)
    kept.push(input)
  }
  return kept
}

/** A line of base64 for each. Empty when there is no such file. */
export function readCorpus(file: URL | string): readonly Uint8Array[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.slice(0, -1).map((line) => Uint8Array.from(Buffer.from(line, 'base64')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

export function writeCorpus(file: URL | string, inputs: readonly Uint8Array[]): void {
  const lines = new Set(inputs.map((input) => Buffer.from(input).toString('base64')))
  writeFileSync(file, [...lines].map((line) => `${line}\n`).join(''))
}

/** What the repository keeps of a target. */
export const corpusFile = (target: string): URL => new URL(`corpus/${target}.txt`, import.meta.url)
