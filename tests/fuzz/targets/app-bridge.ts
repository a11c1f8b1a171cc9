/** What an app of a mall calls into the page that pays in it. */
import { type AppBridge, callApp } from '../../../packages/sdk/src/hosts/webview.ts'
import { hold } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { joined, textsOf, words } from './parts.ts'

const target = 'wechat_jsapi'
const hints = ['done', 'canceled', 'failed', 'unknown', 'unsupported']
const ready = `{"v":1,"id":"$","type":"ready","targets":["${target}"]}`
const result = '{"v":1,"id":"$","type":"result","outcome":"done"}'
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text))

export const appBridge: Target = {
  name: 'app-bridge',
  seeds: [
    joined(ready, '{"v":1,"id":"$","type":"started"}', result),
    joined(ready, result.replace('done', 'canceled')),
    joined('{"v":2,"id":"$","type":"ready"}', '{"v":1,"id":"0","type":"result"}'),
  ].map(bytesOf),
  words: words('"targets":', '"outcome":', '"$"', '"type":"', 'null', '[]', '\x1e', '"v":1', '{}'),
  maxLength: 300,
  async run(input) {
    const said = textsOf(input)
    const { setTimeout } = globalThis
    // Nobody waits: whoever has not answered by now is out of patience at once.
    Object.assign(globalThis, { setTimeout: (run: () => void) => queueMicrotask(run) })
    try {
      const hint = await callApp(appThatSays(said), target, { package: 'p' })
      hold(hints.includes(hint), 'a hint is one of those that there are')
      return hint
    } finally {
      Object.assign(globalThis, { setTimeout })
    }
  },
}

/** To each message all of it, and in the end what a good app says: that must be heard. */
function appThatSays(texts: readonly string[]): AppBridge {
  return {
    post(message) {
      const { id, type } = JSON.parse(message) as { readonly id: string; readonly type: string }
      const last = type === 'hello' ? ready : result
      const answer: unknown = Reflect.get(globalThis, 'TillwayAnswer')
      if (typeof answer !== 'function') throw new Error('nobody listens')
      for (const text of [...texts, last]) answer(text.replaceAll('$', id))
    },
  }
}
