/** What an input ran, told from the counters of the instrumented code. */
import type { Instrumentation } from './instrument.ts'

export interface Counters {
  /** To be called before an input. */
  reset(): void
  /** Whether the last input ran a place that none had run before, or so often as none had. */
  isNew(): boolean
  /** The places that the last input ran, each with about how often: `256 × place + frequency`. */
  features(): readonly number[]
  /** Places that ran. */
  seen(): number
}

/** About how often: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more. A bit for each. */
const frequencies = Uint8Array.from({ length: 256 }, (_, count) => {
  const bounds = [1, 2, 3, 7, 15, 31, 127, 255]
  return count === 0 ? 0 : 1 << bounds.findIndex((bound) => count <= bound)
})

export function createCounters({ counters, used }: Instrumentation): Counters {
  const words = new Uint32Array(counters.buffer)
  const known = new Uint8Array(counters.length)
  const wordCount = () => Math.ceil(used() / 4)
  return {
    reset: () => void words.fill(0, 0, wordCount()),
    isNew() {
      let isNew = false
      const end = wordCount()
      for (let word = 0; word < end; word += 1) {
        if (words[word] === 0) continue
        for (let place = 4 * word; place < 4 * word + 4; place += 1) {
          const bit = frequencies[counters[place] ?? 0] ?? 0
          const before = known[place] ?? 0
          if ((before | bit) === before) continue
          known[place] = before | bit
          isNew = true
        }
      }
      return isNew
    },
    features() {
      const all: number[] = []
      for (let place = 0; place < used(); place += 1) {
        const bit = frequencies[counters[place] ?? 0] ?? 0
        if (bit !== 0) all.push(256 * place + bit)
      }
      return all
    },
    seen: () => known.subarray(0, used()).reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0),
  }
}
