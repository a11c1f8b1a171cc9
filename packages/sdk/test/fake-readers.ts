/** A desk of readers that a test moves by hand. */
import type {
  PostedCard,
  ReaderDesk,
  ReaderDeskState,
  ReaderJob,
  ReaderJobEnd,
} from '../src/reader/reader-desk.ts'

export interface FakeReaders extends ReaderDesk {
  set(change: Partial<ReaderDeskState>): void
  readonly jobs: readonly FakeJob[]
}

export interface FakeJob extends ReaderJob {
  end(end: ReaderJobEnd): void
}

const reader = { id: 'r1', name: 'Reader 1', model: 'R', serial: '1', battery: 80 }

export const sampleCard: PostedCard = {
  reading: {
    entry: 'insert',
    fallback: false,
    masked_number: '622202*********0128',
    track2: { encrypted: '00', ksn: '00' },
    reader: { serial: '1', model: 'R' },
  },
}

export function createFakeReaders(change: Partial<ReaderDeskState> = {}): FakeReaders {
  const listeners = new Set<() => void>()
  const jobs: FakeJob[] = []
  let state: ReaderDeskState = {
    status: 'idle',
    sources: [{ id: 'simulated', name: { zh: '模拟', en: 'Simulated' } }],
    found: [],
    reader,
    prompt: null,
    typed: 0,
    problem: null,
    ...change,
  }
  const set = (next: Partial<ReaderDeskState>) => {
    state = { ...state, ...next }
    for (const run of [...listeners]) run()
  }
  return {
    jobs,
    set,
    getState: () => state,
    subscribe(run) {
      listeners.add(run)
      return () => listeners.delete(run)
    },
    find: async () => set({ status: 'idle', reader }),
    connect: async () => set({ status: 'idle', reader }),
    disconnect: async () => set({ status: 'apart', reader: null }),
    pay(job) {
      return new Promise((resolve) => {
        const end = (one: ReaderJobEnd) => resolve(one)
        jobs.push({ ...job, end })
        job.signal.addEventListener('abort', () =>
          resolve({ type: 'failed', code: 'reader_cancelled' }),
        )
      })
    },
  }
}
