import type { NextAction } from '@tillway/api/types'
import { expect, test } from 'vitest'
import { listedReaders, type ReaderSource } from './contract/discover.ts'
import { createReaderDesk, type DeskJob } from './desk.ts'
import { card, createDevice, drivers } from './testing/bench.ts'
import { createManualPorts } from './testing/manual-ports.ts'

const params = { amount: '12345', currency: 'CNY' }

function setUp(more: readonly ReaderSource[] = []) {
  const ports = createManualPorts()
  const device = createDevice(ports)
  const sources = [listedReaders('simulated', [device.found]), ...more]
  const control = new AbortController()
  const desk = createReaderDesk({ sources, drivers, ports, signal: control.signal })
  const connected = async () => {
    await ports.until(desk.find('simulated'))
    return desk.getState()
  }
  return { ports, device, desk, control, connected }
}

function job(change: Partial<DeskJob> = {}): DeskJob {
  return {
    params,
    onCard: async () => null,
    onDecision: async () => {},
    signal: new AbortController().signal,
    ...change,
  }
}

const away: ReaderSource = {
  id: 'bluetooth',
  isAvailable: () => false,
  discover: async () => [],
}

test('sources have names in both languages, and those that cannot be asked are not offered', () => {
  const named = { ...away, id: 'till', name: { zh: '柜台', en: 'Till' }, isAvailable: () => true }
  const { desk } = setUp([away, named, { ...named, id: 'x', name: undefined } as never])
  expect(desk.getState().sources).toEqual([
    { id: 'simulated', name: { zh: '模拟读卡器', en: 'Simulated reader' } },
    { id: 'till', name: { zh: '柜台', en: 'Till' } },
    { id: 'x', name: { zh: 'x', en: 'x' } },
  ])
})

test('the one reader that is found is connected, and says what it is', async () => {
  const { connected } = setUp()
  expect(await connected()).toMatchObject({
    status: 'idle',
    reader: { id: 'SIM0000000000001', model: 'TW-1', battery: 80 },
    found: [{ id: 'SIM0000000000001', name: 'Tillway SIM0000000000001' }],
    problem: null,
  })
})

test('of several readers one is chosen, and another takes its place', async () => {
  const ports = createManualPorts()
  const [one, two] = [createDevice(ports), createDevice(ports)]
  const found = [one.found, { ...two.found, id: 'second' }]
  const desk = createReaderDesk({ sources: [listedReaders('simulated', found)], drivers, ports })
  await ports.until(desk.find('simulated'))
  expect(desk.getState()).toMatchObject({ status: 'apart', reader: null })
  expect(desk.getState().found).toHaveLength(2)
  await ports.until(desk.connect('second'))
  expect(desk.getState().reader?.id).toBe('second')
  await ports.until(desk.connect('SIM0000000000001'))
  expect(desk.getState()).toMatchObject({ status: 'idle', reader: { id: 'SIM0000000000001' } })
  expect([one, two].map((device) => device.display().isConnected)).toEqual([true, false])
})

test.each([
  ['reader_not_found', async () => []],
  [
    'reader_failed',
    async () => {
      throw new TypeError('of the browser')
    },
  ],
] as const)('a search that fails says %s', async (problem, discover) => {
  const source = { id: 'serial', isAvailable: () => true, discover }
  const { desk, ports } = setUp([source])
  await ports.until(desk.find('serial'))
  expect(desk.getState()).toMatchObject({ status: 'apart', problem })
})

test('a reader that cannot be reached is told, and can be connected later', async () => {
  const { desk, ports, device } = setUp()
  device.cutPower()
  await ports.until(desk.find('simulated'))
  expect(desk.getState()).toMatchObject({ status: 'apart', problem: 'reader_disconnected' })
  device.restorePower()
  await ports.until(desk.connect('SIM0000000000001'))
  expect(desk.getState()).toMatchObject({ status: 'idle', problem: null })
})

test('prompts and typed digits are data, and the reader stays for the next payment', async () => {
  const { desk, ports, device, connected } = setUp()
  await connected()
  const seen = new Set<string>()
  desk.subscribe(() => {
    const { status, prompt, typed } = desk.getState()
    seen.add(`${status} ${prompt} ${typed}`)
  })
  for (const end of ['answered', 'answered']) {
    const paying = desk.pay(job())
    await ports.advance(600)
    device.hands.swipe(card('stripe'))
    await ports.advance(600)
    for (const key of '654321') device.hands.press(key as '0')
    await ports.advance(100)
    expect(desk.getState()).toMatchObject({ status: 'waiting_pin', typed: 6 })
    device.hands.press('ok')
    expect(await ports.until(paying)).toEqual({ type: end })
  }
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'waiting_card present_card 0',
      'waiting_pin enter_pin 0',
      'waiting_pin pin_digits 6',
    ]),
  )
  expect(desk.getState()).toMatchObject({ status: 'idle', prompt: null, typed: 0 })
})

test('the chip has its last word, and the card is asked to be taken', async () => {
  const { desk, ports, device, connected } = setUp()
  await connected()
  const complete: NextAction = { type: 'reader', step: 'complete', params: { chip: '' } }
  const decisions: unknown[] = []
  const onDecision = async (decision: unknown) => decisions.push(decision)
  const paying = desk.pay(job({ onCard: async () => complete, onDecision }))
  await ports.advance(600)
  device.hands.insert(card('chip'))
  await ports.advance(600)
  for (const key of '123456') device.hands.press(key as '0')
  device.hands.press('ok')
  expect(await ports.until(paying)).toEqual({ type: 'completed' })
  expect(decisions).toHaveLength(1)
  expect(desk.getState()).toMatchObject({ status: 'remove_card', prompt: 'remove_card' })
  device.hands.pull()
  await ports.advance(600)
  expect(desk.getState()).toMatchObject({ status: 'idle', prompt: null })
})

test('what fails before anything was posted has a code; called off, it is no trouble', async () => {
  const { desk, ports, device, connected } = setUp()
  expect(await desk.pay(job())).toEqual({ type: 'failed', code: 'reader_disconnected' })
  await connected()
  const pulled = desk.pay(job())
  await ports.advance(600)
  device.hands.insert(card('chip'))
  device.hands.pull()
  expect(await ports.until(pulled)).toEqual({ type: 'failed', code: 'card_removed' })
  expect(desk.getState().problem).toBe('card_removed')
  const control = new AbortController()
  const next = desk.pay(job())
  await ports.advance(600)
  expect(desk.getState()).toMatchObject({ status: 'waiting_card', problem: 'card_removed' })
  device.hands.tap(card('broken'))
  device.hands.swipe(card('stripe'))
  await ports.advance(600)
  expect(desk.getState().problem).toBeNull()
  device.hands.press('cancel')
  expect(await ports.until(next)).toEqual({ type: 'failed', code: 'reader_cancelled' })
  const calledOff = desk.pay(job({ signal: control.signal }))
  await ports.advance(600)
  control.abort()
  expect(await ports.until(calledOff)).toEqual({ type: 'failed', code: 'reader_cancelled' })
  expect(desk.getState().problem).toBeNull()
})

test('after a posted card nothing is called failed', async () => {
  const { desk, ports, device, connected } = setUp()
  await connected()
  const onCard = async () => {
    throw new Error('no network')
  }
  const paying = desk.pay(job({ params: { ...params, pin: 'none' }, onCard }))
  await ports.advance(600)
  device.hands.tap(card('chip'))
  expect(await ports.until(paying)).toEqual({ type: 'ask_server' })
})

test('a reader that dies says so, and is connected anew without a search', async () => {
  const { desk, ports, device, connected } = setUp()
  await connected()
  const paying = desk.pay(job())
  await ports.advance(600)
  device.cutPower()
  expect(await ports.until(paying)).toEqual({ type: 'failed', code: 'reader_disconnected' })
  const { found } = desk.getState()
  expect(desk.getState()).toMatchObject({
    status: 'apart',
    reader: null,
    problem: 'reader_disconnected',
  })
  device.restorePower()
  await ports.until(desk.connect(found[0]?.id ?? ''))
  expect(desk.getState().status).toBe('idle')
})

test('the signal lets go of the reader', async () => {
  const { desk, ports, control, device, connected } = setUp()
  await connected()
  control.abort()
  await ports.advance(1000)
  expect(device.display().isConnected).toBe(false)
  expect(desk.getState()).toMatchObject({ status: 'apart', reader: null, problem: null })
})
