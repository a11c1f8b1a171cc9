/** An app of a mall without an app: puts the bridge into this page, and answers as a test says. */
import { type AppAnswer, protocolVersion } from '@tillway/sdk/bridges'

export interface FakeApp {
  /** Calls to pay, oldest first. */
  readonly calls: { readonly target: string; readonly params: Readonly<Record<string, string>> }[]
  /** What it can call, from the next `hello` on. */
  targets: readonly string[]
  /** Ends the oldest call that waits. */
  answer(outcome: AppAnswer['outcome']): void
  /** From now on nothing is answered. */
  hang(): void
  /** Takes the bridge away. */
  leave(): void
}

interface Message {
  readonly v: number
  readonly id: string
  readonly type: 'hello' | 'pay'
  readonly target: string
  readonly params: Readonly<Record<string, string>>
}

export function installFakeApp(targets: readonly string[]): FakeApp {
  const waiting: string[] = []
  let hangs = false
  const page = globalThis as { TillwayHost?: object; TillwayAnswer?: (text: string) => void }
  const tell = (id: string, content: Omit<AppAnswer, 'v' | 'id'>) => {
    const text = JSON.stringify({ v: protocolVersion, id, ...content })
    // As an app does: from outside of the page's own turn.
    if (!hangs) void Promise.resolve().then(() => page.TillwayAnswer?.(text))
  }
  const app: FakeApp = {
    calls: [],
    targets,
    answer(outcome) {
      const id = waiting.shift()
      if (id !== undefined && outcome) tell(id, { type: 'result', outcome })
    },
    hang() {
      hangs = true
    },
    leave() {
      delete page.TillwayHost
    },
  }
  page.TillwayHost = {
    post(text: string) {
      const { v, id, type, target, params }: Message = JSON.parse(text)
      if (v !== protocolVersion) return
      if (type === 'hello') return tell(id, { type: 'ready', targets: app.targets })
      app.calls.push({ target, params })
      waiting.push(id)
      tell(id, { type: 'started' })
    },
  }
  return app
}
