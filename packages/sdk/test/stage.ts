/** A place to run the SDK in: a clock that only a test moves, and a platform that a test scripts. */
import type { ClientPayment } from '@tillway/api/types'
import type { HttpAnswer, HttpRequest, KeyValueStore, Ports, WakeReason } from '../src/index.ts'

export type Reply = Partial<HttpAnswer> | 'no_answer'

export interface Stage {
  readonly ports: Ports
  readonly requests: HttpRequest[]
  readonly visited: string[]
  readonly posted: { readonly action: string; readonly fields: Readonly<Record<string, string>> }[]
  /** Answers the next request of this kind, such as `POST payment/attempts`; the last one stays. */
  reply(route: string, ...replies: Reply[]): void
  /** Moves the clock, letting everything due happen in order. */
  pass(durationMs: number): Promise<void>
  wake(reason: WakeReason): Promise<void>
  hidden: boolean
  /** Opened event streams. */
  readonly streams: { readonly url: string; send(payment: ClientPayment): void; closed: boolean }[]
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

export const ok = (payment: unknown, status = 200): Reply => ({ status, body: payment })

export function refusal(code: string, retry: string, type = 'conflict'): Reply {
  const shopper_message = { zh: `中文 ${code}`, en: `English ${code}` }
  const error = { type, code, message: '', shopper_message, retry, request_id: 'req_1' }
  return { status: 409, body: { error } }
}

export function createStage(change: Partial<Ports> = {}): Stage {
  const clock = createClock()
  let keys = 0
  const wakers = new Set<(reason: WakeReason) => void>()
  const replies = new Map<string, Reply[]>()
  const stage: Stage = {
    requests: [],
    visited: [],
    posted: [],
    streams: [],
    hidden: false,
    reply: (route, ...given) => replies.set(route, given),
    pass: clock.pass,
    async wake(reason) {
      for (const waker of [...wakers]) waker(reason)
      await settle()
    },
    ports: {
      now: clock.now,
      today: () => 1_700_000_000_000 + clock.now(),
      random: () => 0.5,
      newKey: () => {
        keys += 1
        return `key-000${keys}`
      },
      after: clock.after,
      async send(request) {
        stage.requests.push(request)
        const route = `${request.method} ${request.url.replace(/^.*\/client\//, '').split('?')[0]}`
        const queue = replies.get(route) ?? []
        const reply = queue.length > 1 ? queue.shift() : queue[0]
        if (!reply || reply === 'no_answer') throw new Error('no answer')
        return { status: 200, body: undefined, retryAfterSeconds: 0, ...reply }
      },
      stream(url, onStatus) {
        const entry = {
          url,
          closed: false,
          send: (payment: ClientPayment) => onStatus(JSON.stringify(payment)),
        }
        stage.streams.push(entry)
        return () => {
          entry.closed = true
        }
      },
      storage: { tab: memoryStore(), device: memoryStore() },
      onWake(run) {
        wakers.add(run)
        return () => wakers.delete(run)
      },
      isHidden: () => stage.hidden,
      navigate: (url) => stage.visited.push(url),
      postForm: (action, fields) => stage.posted.push({ action, fields }),
      userAgent: 'Mozilla/5.0 (iPhone) Mobile Safari',
      touchPoints: 5,
      hasGlobal: () => false,
      language: 'en-GB',
      pageUrl: 'https://shop.example/',
      ...change,
    },
  }
  return stage
}

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 30; turns += 1) await Promise.resolve()
}

function createClock() {
  let now = 1000
  let timers: Timer[] = []
  const next = (end: number) => timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
  return {
    now: () => now,
    after(delayMs: number, run: () => void) {
      const timer = { at: now + delayMs, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    async pass(durationMs: number) {
      await settle()
      const end = now + durationMs
      for (let due = next(end); due; due = next(end)) {
        const running = due
        timers = timers.filter((timer) => timer !== running)
        now = Math.max(now, running.at)
        running.run()
        await settle()
      }
      now = end
    },
  }
}

export function memoryStore(): KeyValueStore {
  const values = new Map<string, string>()
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => values.set(key, value),
    remove: (key) => values.delete(key),
  }
}
