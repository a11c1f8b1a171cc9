/**
 * The SDK's ports in a mini program, as far as all apps that have them are alike: there are no
 * server-sent events, so that polling does it all, and no address to leave for.
 */
import type { KeyValueStore, Ports } from './ports.ts'

/** What every such app calls the same. */
export interface MiniProgramApp {
  onAppShow(run: () => void): void
  offAppShow(run: () => void): void
  onAppHide(run: () => void): void
  onNetworkStatusChange?(run: () => void): void
  getAppBaseInfo?(): { readonly language?: string }
  navigateBack(): void
}

/** What differs from app to app. */
export interface MiniProgramParts {
  readonly send: Ports['send']
  /** May throw, as a store that is full or forbidden does. */
  readonly device: {
    get(key: string): unknown
    set(key: string, value: string): void
    remove(key: string): void
  }
}

export const requestTimeoutMs = 15_000

export function portsOf(app: MiniProgramApp, { send, device }: MiniProgramParts): Ports {
  let hidden = false
  app.onAppHide(() => {
    hidden = true
  })
  app.onAppShow(() => {
    hidden = false
  })
  return {
    now: Date.now,
    today: Date.now,
    random: Math.random,
    newKey,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
    send,
    stream: undefined,
    storage: {
      tab: memoryStore(),
      device: {
        get: (key) => (attempt(() => device.get(key)) as string) || null,
        set: (key, value) => attempt(() => device.set(key, value)),
        remove: (key) => attempt(() => device.remove(key)),
      },
    },
    onWake(run) {
      const shown = () => run('returned')
      app.onAppShow(shown)
      app.onNetworkStatusChange?.(() => run('changed'))
      return () => app.offAppShow(shown)
    },
    isHidden: () => hidden,
    navigate: () => {},
    postForm: () => {},
    userAgent: '',
    touchPoints: 1,
    hasGlobal: () => false,
    language: languageOfApp(app),
    pageUrl: '',
  }
}

export const languageOfApp = (app: MiniProgramApp): string =>
  app.getAppBaseInfo?.().language || 'zh'

/** Returns the function that ends it. */
export function everySecond(run: () => void): () => void {
  const timer = setInterval(run, 1000)
  return () => clearInterval(timer)
}

/** Unique is enough: the key guards against repeating, not against guessing. */
const newKey = () => [0, 0, 0, 0].map(() => Math.random().toString(36).slice(2)).join('-')

function memoryStore(): KeyValueStore {
  const values: Record<string, string> = {}
  return {
    get: (key) => values[key] || null,
    set(key, value) {
      values[key] = value
    },
    remove(key) {
      delete values[key]
    },
  }
}

/** What a use came to; null when it threw. */
export function attempt<T>(use: () => T): T | null {
  try {
    return use()
  } catch {
    return null
  }
}
