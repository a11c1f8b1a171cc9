/** A page in a shopper's browser: the ports that the SDK runs on, for as long as the page is open. */
import type { HttpTransport } from '@tillway/kernel'
import type { Ports } from '@tillway/sdk'
import { type Life, never } from '@tillway/sim'
import { textIn } from './stage.ts'

/** What outlives a page; `tab` belongs to one tab, `device` to all. */
export type Shelf = Map<string, string>

export interface Page {
  readonly ports: Ports
  /** Everything that it had begun is gone. */
  close(): void
  /** The shopper looks at it again. */
  wake(): void
}

const timeoutMs = 15_000

export function openPage(
  life: Life,
  http: HttpTransport,
  shelves: { readonly tab: Shelf; readonly device: Shelf },
): Page {
  let isOpen = true
  const wakers = new Set<(reason: 'returned' | 'changed') => void>()
  const word = () => Buffer.from(life.random.bytes(4)).readUInt32LE()
  const ports: Ports = {
    now: () => life.clock.monotonic(),
    today: () => life.clock.now(),
    random: () => word() / 0x1_0000_0000,
    newKey: () => [word(), word(), word(), word()].join('-'),
    after: (delayMs, run) =>
      life.scheduler.after(delayMs, () => {
        if (isOpen) run()
      }),
    async send({ method, url, headers, body }) {
      const given = body === undefined ? {} : { body }
      const answer = await http.send({ method, url, headers, ...given, timeoutMs })
      if (!isOpen) return await never()
      return {
        status: answer.status,
        body: parse(textIn(answer.body)),
        retryAfterSeconds: Number(answer.headers['retry-after']) || 0,
      }
    },
    stream: undefined,
    storage: { tab: storeOn(shelves.tab), device: storeOn(shelves.device) },
    onWake(run) {
      wakers.add(run)
      return () => wakers.delete(run)
    },
    isHidden: () => false,
    navigate: () => undefined,
    postForm: () => undefined,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
    touchPoints: 0,
    hasGlobal: () => false,
    language: 'zh-CN',
    pageUrl: 'https://mall.example/pay',
  }
  return {
    ports,
    close() {
      isOpen = false
    },
    wake() {
      for (const run of [...wakers]) run('returned')
    },
  }
}

const storeOn = (shelf: Shelf) => ({
  get: (key: string) => shelf.get(key) ?? null,
  set: (key: string, value: string) => {
    shelf.set(key, value)
  },
  remove: (key: string) => {
    shelf.delete(key)
  },
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
