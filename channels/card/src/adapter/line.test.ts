import type { ByteStream } from '@tillway/kernel'
import { createManualTime, createMemoryLog, createMemoryNetwork } from '@tillway/kernel/testing'
import { encodeFrame, encodeMessage, type Message } from '@tillway/wire/iso8583'
import { describe, expect, test } from 'vitest'
import { config, waitWithin } from '../../test/rig.ts'
import { posDialect } from '../wire/dialect.ts'
import { posFraming } from '../wire/framing.ts'
import { createLine } from './line.ts'
import { readSettings } from './settings.ts'

const answerTimeoutMs = 30_000

const encode = (message: Message) => encodeMessage(posDialect, message).bytes

function request(type: string, terminal = '10000001'): Message {
  return { type, fields: { 11: '000007', 41: terminal, 60: '22000001' } }
}

const answerTo = ({ fields }: Message, type: string): Message => ({
  type,
  fields: { ...fields, 39: '00' },
})

async function open(connection: 'short' | 'long') {
  const time = createManualTime()
  const log = createMemoryLog()
  const network = createMemoryNetwork({ pieceSize: 5 })
  const servers: ByteStream[] = []
  const { port } = await network.listen({ host: '127.0.0.1', port: 0 }, (stream) => {
    stream.onData(() => {})
    servers.push(stream)
  })
  const settings = readSettings({ ...config, connection, port: String(port) })
  const line = createLine({ settings, streams: network, scheduler: time, log })
  return {
    time,
    log,
    servers,
    exchange: (message: Message) => line.exchange(message, encode(message)),
    async say(message: Message) {
      await time.advance(0)
      const stream = servers.at(-1)
      const frame = { tpdu: '6000000601', head: '603100311003', message: encode(message) }
      await stream?.write(encodeFrame(posFraming, frame))
      await time.advance(0)
    },
  }
}

describe('a connection for all', () => {
  test('gives each terminal its own answer, whichever comes first', async () => {
    const { exchange, say, servers } = await open('long')
    const [one, two] = [request('0200'), request('0200', '10000002')]
    const first = exchange(one)
    const second = exchange(two)
    await say(answerTo(two, '0210'))
    await say(answerTo(one, '0210'))
    expect(await first).toMatchObject({
      status: 'answered',
      message: { fields: { 41: '10000001' } },
    })
    expect(await second).toMatchObject({ message: { fields: { 41: '10000002' } } })
    expect(servers).toHaveLength(1)
  })

  test('never takes a late answer to the sale for one to its reversal', async () => {
    const { exchange, say, servers, time, log } = await open('long')
    const sale = request('0200')
    expect(await waitWithin(time, answerTimeoutMs, exchange(sale))).toEqual({
      status: 'unknown',
      cause: 'timeout',
    })
    const reversal = exchange(request('0400'))
    await time.advance(0)
    // The rest of an answer may still come on the first one.
    expect(servers).toHaveLength(2)
    await say(answerTo(sale, '0210'))
    expect(log.lines.map(({ fields }) => fields)).toEqual([
      { type: '0210', terminal: '10000001', stan: '000007' },
    ])
    await say(answerTo(sale, '0410'))
    expect(await reversal).toMatchObject({ status: 'answered', message: { type: '0410' } })
  })

  test('takes no answer of another batch, and no echo of the request', async () => {
    const { exchange, say, time } = await open('long')
    const sale = request('0200')
    const waiting = exchange(sale)
    await say({ type: '0210', fields: { ...sale.fields, 39: '00', 60: '22000002' } })
    await say({ type: '0210', fields: { ...sale.fields, 39: '00', 60: '22' } })
    await say(answerTo(sale, '0200'))
    expect(await waitWithin(time, answerTimeoutMs, waiting)).toMatchObject({ cause: 'timeout' })
  })

  test('that breaks leaves everybody in doubt', async () => {
    const { exchange, servers, time } = await open('long')
    const waiting = [exchange(request('0200')), exchange(request('0200', '10000002'))]
    await time.advance(0)
    servers[0]?.close()
    expect(await Promise.all(waiting)).toEqual([
      { status: 'unknown', cause: 'connection' },
      { status: 'unknown', cause: 'connection' },
    ])
  })
})

test('a connection for one exchange is closed after it', async () => {
  const { exchange, say, servers } = await open('short')
  const sale = request('0200')
  let ended = 0
  const first = exchange(sale)
  servers[0]?.onEnd(() => {
    ended += 1
  })
  await say(answerTo(sale, '0210'))
  expect(await first).toMatchObject({ status: 'answered' })
  expect([servers.length, ended]).toEqual([1, 1])
})
