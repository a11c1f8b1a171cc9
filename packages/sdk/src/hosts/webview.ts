/**
 * A page in an app of the mall: messages to the app and back, version 1. Each is a text of JSON with
 * `v`, an `id` that the answer repeats, and a `type`. The app puts `TillwayHost` with one function
 * `post` into the page before its scripts run, and answers by calling `TillwayAnswer`, which is here.
 *
 * | to the app | from the app |
 * | --- | --- |
 * | `hello` | `ready` with `targets`, what it can call |
 * | `pay` with `target` and `params` | `started`, then `result` with `outcome` |
 */
import { after, onAnswer } from '../platform/app-page.ts'
import type { HostHint } from './adapter.ts'

/** `unsupported`: nothing was called, and nothing will be. */
export type BridgeHint = HostHint | 'unsupported'

export const protocolVersion = 1

/** What the app puts into the page. */
export interface AppBridge {
  post(message: string): void
}

export interface AppAnswer {
  readonly v: number
  readonly id: string
  readonly type: 'ready' | 'started' | 'result'
  readonly targets?: readonly string[]
  readonly outcome?: HostHint
}

/** An app that has not answered by then has no part for this in it, or hangs. */
export const answerPatienceMs = 3000

const known: readonly unknown[] = ['done', 'canceled', 'failed', 'unknown']
let calls = 0

/**
 * Lets the app call the payer's app. `unsupported` when it cannot or does not answer the greeting; `unknown`
 * when it took the call and said nothing more. A result may come minutes later.
 */
export async function callApp(
  app: AppBridge,
  target: string,
  params: Readonly<Record<string, string>>,
): Promise<BridgeHint> {
  const ready = await ask(app, { type: 'hello' }, 'ready')
  // An app may say anything there, and this resolves all the same.
  if (![ready?.targets].flat().includes(target)) return 'unsupported'
  const result = await ask(app, { type: 'pay', target, params }, 'result')
  return known.includes(result?.outcome) ? (result?.outcome as HostHint) : 'unknown'
}

/** Waits for an answer of that type; undefined when not even `started` came in time. */
function ask(
  app: AppBridge,
  message: object,
  wanted: AppAnswer['type'],
): Promise<AppAnswer | undefined> {
  calls += 1
  const id = String(calls)
  return new Promise((resolve) => {
    let heard = false
    const stop = onAnswer((text) => {
      const answer = read(text)
      if (answer?.id !== id) return
      heard = true
      if (answer.type === wanted) settle(answer)
    })
    const settle = (answer?: AppAnswer) => {
      stop()
      resolve(answer)
    }
    after(answerPatienceMs, () => heard || settle())
    try {
      app.post(JSON.stringify({ v: protocolVersion, id, ...message }))
    } catch {
      settle()
    }
  })
}

function read(text: string): AppAnswer | undefined {
  try {
    const answer = JSON.parse(text)
    return answer?.v === protocolVersion ? answer : undefined
  } catch {
    return undefined
  }
}
