import { createManualTime, createMemoryLog, createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'
import { Terminal } from '../../test/terminal.ts'
import { createSimulator } from './create-simulator.ts'

test('several terminals speak over one connection, before they were answered', async () => {
  const rig = await createHostRig()
  const first = await rig.terminal('till-1')
  const second = await rig.terminal('till-2')
  second.stream = first.stream
  const purchase = { card: rig.card('stripe_debit'), amount: 1000 }
  const messages = [first, second, first].map((terminal) =>
    terminal.encode(terminal.saleMessage(purchase), true),
  )
  for (const message of messages) await first.write(message)
  const answers = await first.answers()
  expect(answers.map(({ code, fields }) => [code, fields[41]])).toEqual([
    ['00', first.own.number],
    ['00', second.own.number],
    ['00', first.own.number],
  ])
})

test('a message may come in pieces of any size', async () => {
  const rig = await createHostRig({ pieceSize: 1 })
  const terminal = await rig.terminal()
  const answer = await terminal.sale({ card: rig.card('stripe_debit'), amount: 1000 })
  expect(answer).toMatchObject({ code: '00', isSealed: true })
})

test('a short connection serves one exchange, and another follows', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  for (let count = 0; count < 3; count += 1) {
    await terminal.connect()
    const answer = await terminal.sale({ card: rig.card('stripe_debit'), amount: 1000 })
    expect(answer.code).toBe('00')
    terminal.stream?.close()
    await rig.time.advance(0)
  }
  // The first connection of the terminal was left open.
  expect(rig.host.connections.count()).toBe(1)
})

test('a frame longer than 4 KiB, or of no length, ends its connection', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  for (const start of [Uint8Array.of(0x10, 0x01, 0x60), Uint8Array.of(0, 0)]) {
    await terminal.connect()
    await terminal.stream?.write(start)
    await rig.time.advance(0)
    expect(terminal.isEnded).toBe(true)
  }
})

test('an idle connection is closed, one that speaks is not', async () => {
  const rig = await createHostRig()
  rig.host.settings.set('idle_seconds', '60')
  const terminal = await rig.terminal()
  const idle = new Terminal(terminal.parts, terminal.own)
  await idle.connect()
  await rig.time.advance(59_000)
  expect(await terminal.manage('0820', '301')).toMatchObject({ code: '00' })
  await rig.time.advance(2000)
  expect([terminal.isEnded, idle.isEnded]).toEqual([false, true])
  await rig.time.advance(59_000)
  expect(terminal.isEnded).toBe(true)
})

test('the head comes back with what the host asks the terminal to do', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  rig.host.settings.set('processing_request', '5')
  expect(await terminal.manage('0820', '301')).toMatchObject({
    head: '603105311003',
    tpdu: '6000000601',
  })
})

test('when it stops, connections end and nobody can connect', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  rig.host.stop()
  await rig.time.advance(0)
  expect(terminal.isEnded).toBe(true)
  await expect(terminal.connect()).rejects.toMatchObject({ failure: 'connect' })
})

test('on a port that was told it can be provisioned at once, and leaves it to the next', async () => {
  const records: unknown[] = []
  const before = await createHostRig({ records, port: 4620 })
  expect(before.config).toMatchObject({ host: '127.0.0.1', port: '4620' })
  before.host.stop()
  const { network } = before
  const after = await createHostRig({ records, port: 4620, network })
  const terminal = await after.terminal()
  expect(await terminal.manage('0820', '301')).toMatchObject({ code: '00' })
})

test('it takes the port of last time where it can', async () => {
  const records: unknown[] = []
  const first = await createHostRig({ records })
  const { network, config } = first
  const meanwhile = await createHostRig({ records: structuredClone(records), network })
  expect(meanwhile.config.port).not.toBe(config.port)
  first.host.stop()
  const again = await createHostRig({ records, network })
  expect(again.config).toEqual(config)
})

test('without connections of bytes it gives no account away', () => {
  const time = createManualTime()
  const host = createSimulator({
    clock: time,
    scheduler: time,
    random: createSeededRandom(),
    http: { send: () => Promise.reject(new Error('this host calls nobody')) },
    log: createMemoryLog(),
    journal: { records: () => [], append: () => undefined },
    baseUrl: 'http://127.0.0.1:1/card',
  })
  expect(() => host.provision('mall')).toThrow(
    expect.objectContaining({ code: 'service_unavailable' }),
  )
})

test('an operator sees flows, balances and messages, and neither numbers nor keys', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const card = rig.card('stripe_debit')
  await terminal.sale({ card, amount: 1234 })
  const look = async (target: string) => {
    const request = { method: 'GET', target, headers: {}, body: new Uint8Array(0) }
    return rig.host.handle(request)
  }
  const targets = ['/flows', '/balance', '/cards', '/wire', '/batch-errors', '/script-results']
  for (const target of targets) {
    const { status, body } = await look(target)
    expect(status, target).toBe(200)
    expect(body, target).not.toContain(card.number)
    expect(body, target).not.toContain(card.track2.slice(0, 19))
    expect(body, target).not.toContain(terminal.own.keys.tmk)
  }
  expect((await look('/balance')).body).toBe(
    JSON.stringify({ moved: 1234, held: 0, owed: 1234, owedHolds: 0 }),
  )
  expect((await look('/wire')).body).toContain('622202*********')
  expect((await look('/keys')).status).toBe(404)
})
