import { describe, expect, it } from 'vitest'
import { checkPorts } from './ports.ts'
import { describeFindings, readProject } from './project.ts'

function messagesFor(text: string, path = 'packages/payments/src/a.ts'): readonly string[] {
  return checkPorts([{ path, text }]).map(({ message }) => message)
}

describe('the rule of ports', () => {
  it.each([
    ['Date.now()', 'takes clock from Date.now instead of a port'],
    ['globalThis.Date.now()', 'takes clock from Date.now instead of a port'],
    ['new Date()', 'takes clock from Date() instead of a port'],
    ['new Date', 'takes clock from Date() instead of a port'],
    ['performance.now()', 'takes clock from performance.now instead of a port'],
    ['process.hrtime.bigint()', 'takes clock from process.hrtime instead of a port'],
    ['Math.random()', 'takes randomness from Math.random instead of a port'],
    ['crypto.randomUUID()', 'takes randomness from crypto.randomUUID instead of a port'],
    [
      'webcrypto.getRandomValues(a)',
      'takes randomness from webcrypto.getRandomValues instead of a port',
    ],
    ['fetch(url)', 'takes network from fetch instead of a port'],
    ['const send = options.send ?? fetch', 'takes network from fetch instead of a port'],
    ['post({ fetch })', 'takes network from fetch instead of a port'],
    ['window.fetch(url)', 'takes network from window.fetch instead of a port'],
    ['setTimeout(f, 5)', 'takes timers from setTimeout instead of a port'],
    ['setInterval(f, 5)', 'takes timers from setInterval instead of a port'],
    ['setImmediate(f)', 'takes timers from setImmediate instead of a port'],
    ["import { request } from 'node:https'", 'takes network from node:https instead of a port'],
    ["import { connect } from 'net'", 'takes network from net instead of a port'],
    ["import { Pool } from 'undici'", 'takes network from undici instead of a port'],
    ["await import('node:dns/promises')", 'takes network from node:dns/promises instead of a port'],
    [
      "import { setTimeout as wait } from 'node:timers/promises'",
      'takes timers from node:timers/promises instead of a port',
    ],
    [
      "import { randomBytes as draw } from 'node:crypto'",
      'takes randomness from randomBytes instead of a port',
    ],
  ])('refuses %s', (text, message) => {
    expect(messagesFor(text)).toEqual([message])
  })

  it.each([
    ['a moment that is given', 'new Date(ports.clock.now())'],
    ['a port of the same name', 'function f({ fetch }: Ports) { return fetch(url) }'],
    ['a method of the same name', 'const port = { fetch: send }\nport.fetch(url)'],
    ['a type', 'type Timer = ReturnType<typeof setTimeout>'],
    ['an import that is erased', "import type { IncomingMessage } from 'node:http'"],
    ['a name in text', "const advice = 'never call Date.now() here' // nor Math.random()"],
  ])('accepts %s', (_, text) => {
    expect(messagesFor(text)).toEqual([])
  })

  it('says where', () => {
    const file = { path: 'apps/server/src/a.ts', text: '\n\nDate.now()' }
    expect(checkPorts([file])[0]).toMatchObject({ path: 'apps/server/src/a.ts', line: 3 })
  })

  it('lets the places where ports are made touch the world, and the database only the network', () => {
    const text = "import 'node:net'\nDate.now()"
    for (const path of ['packages/kernel/src/node/clock.ts', 'apps/server/src/edge/http.ts']) {
      expect(messagesFor(text, path)).toEqual([])
    }
    expect(messagesFor(text, 'packages/kernel/src/clock.ts')).toHaveLength(2)
    expect(messagesFor(text, 'packages/store/src/drivers/pg.ts')).toEqual([
      'takes clock from Date.now instead of a port',
    ])
    expect(messagesFor(text, 'packages/store/src/clock.test.ts')).toEqual([])
  })
})

it('nothing in the project goes round the ports', () => {
  expect(describeFindings(checkPorts(readProject()))).toEqual([])
})
