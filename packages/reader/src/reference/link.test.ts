import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/hex.ts'
import { createManualPorts } from '../testing/manual-ports.ts'
import { createMemoryWire, type Faults, type Mishap } from '../transport/memory.ts'
import { writeFrame } from './frame.ts'
import { createLink, linkTimings } from './link.ts'

async function startLinks(faults: Faults = {}) {
  const ports = createManualPorts()
  const wire = createMemoryWire(ports)
  const told: string[] = []
  const heard: string[] = []
  const sent: string[] = []
  wire.tap((bytes, direction) => void sent.push(`${direction} ${toHex(bytes)}`))
  await wire.host.open()
  const host = createLink(ports, (bytes) => void wire.host.write(bytes).catch(() => {}))
  const device = createLink(ports, wire.device.write)
  wire.host.onData(host.push)
  wire.device.onData(device.push)
  host.onMessage(({ command, payload }) => void told.push(`${command} ${toHex(payload)}`))
  device.onMessage(({ command, payload }) => void heard.push(`${command} ${toHex(payload)}`))
  wire.script(faults)
  return { ports, wire, host, device, heard, told, sent }
}

test('a message goes once and is acknowledged', async () => {
  const { ports, host, heard, sent } = await startLinks()
  expect(await ports.until(host.send(0x26, fromHex('AB')))).toBe(true)
  expect(heard).toEqual(['38 AB'])
  expect(sent).toHaveLength(2)
  expect(sent[1]).toBe(
    `to_host ${toHex(writeFrame({ sequence: 1, command: 6, payload: new Uint8Array() }))}`,
  )
})

test('what is lost is sent again, and what arrives twice is told once', async () => {
  const first = (nth: number) => (nth === 0 ? ('lose' as const) : ('none' as const))
  const lostMessage = await startLinks({
    mishap: (nth, direction) => (direction === 'to_device' ? first(nth) : 'none'),
  })
  expect(await lostMessage.ports.until(lostMessage.host.send(0x26, fromHex('01')))).toBe(true)
  expect(lostMessage.heard).toEqual(['38 01'])
  const lostAnswer = await startLinks({
    mishap: (nth, direction) => (direction === 'to_host' ? first(nth) : 'none'),
  })
  expect(await lostAnswer.ports.until(lostAnswer.host.send(0x26, fromHex('01')))).toBe(true)
  expect(lostAnswer.heard).toEqual(['38 01'])
  expect(lostAnswer.sent.filter((one) => one.startsWith('to_device'))).toHaveLength(2)
})

test('what was garbled is asked for at once', async () => {
  const { ports, host, heard } = await startLinks({
    mishap: (nth, direction) => (nth === 5 && direction === 'to_device' ? 'garble' : 'none'),
    chunk: 3,
  })
  const sending = host.send(0x26, fromHex('0102030405060708090A0B0C'))
  await ports.advance(linkTimings.silenceMs + 10)
  expect(heard).toHaveLength(1)
  expect(await ports.until(sending)).toBe(true)
})

test('a link that never answers is given up after its tries', async () => {
  const { ports, host, sent } = await startLinks({ mishap: () => 'lose' })
  const sending = host.send(0x26, new Uint8Array())
  await ports.advance(linkTimings.tries * linkTimings.patienceMs - 1)
  let isOver = false
  void sending.then(() => {
    isOver = true
  })
  await ports.advance(0)
  expect(isOver).toBe(false)
  expect(await ports.until(sending)).toBe(false)
  expect(sent).toHaveLength(linkTimings.tries)
})

test('a link that is closed lets nobody wait', async () => {
  const { host } = await startLinks({ mishap: () => 'lose' })
  const [one, other] = [host.send(0x26, new Uint8Array()), host.send(0x26, new Uint8Array())]
  host.close()
  expect(await Promise.all([one, other])).toEqual([false, false])
  expect(await host.send(0x26, new Uint8Array())).toBe(false)
})

describe('over a bad wire', () => {
  test('everything arrives, once, in order, both ways', async () => {
    const mishaps = fc.array(fc.constantFrom<Mishap>('none', 'none', 'lose', 'garble'), {
      maxLength: 40,
    })
    const property = fc.asyncProperty(
      mishaps,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 30 }),
      async (script, chunk, delayMs) => {
        const { ports, host, device, heard, told } = await startLinks({
          // Trouble ends, or nothing could ever be promised.
          mishap: (nth, direction) => script[nth * 2 + (direction === 'to_host' ? 1 : 0)] ?? 'none',
          chunk,
          delayMs: () => (chunk < 10 ? 0 : delayMs),
        })
        const numbers = [1, 2, 3, 4]
        const sendings = numbers.flatMap((number) => [
          host.send(0x26, Uint8Array.of(number, 2, 0, 8)),
          device.send(0x31, Uint8Array.of(number, 2, 2, 2)),
        ])
        const results = await ports.until(Promise.all(sendings))
        const plan = (command: number, rest: string) =>
          numbers.map((number) => `${command} 0${number}${rest}`)
        if (results.every(Boolean)) {
          expect(heard).toEqual(plan(0x26, '020008'))
          expect(told).toEqual(plan(0x31, '020202'))
        }
        // Given up or not, nothing is ever told twice or out of its order.
        for (const one of [heard, told]) {
          expect(new Set(one).size).toBe(one.length)
          expect([...one].sort()).toEqual(one)
        }
      },
    )
    await fc.assert(property, { numRuns: 60 })
  })

  test('noise that lasts a second does not end the link', async () => {
    let isNoisy = true
    const { ports, host, heard } = await startLinks({ mishap: () => (isNoisy ? 'garble' : 'none') })
    const sending = host.send(0x26, fromHex('AA'))
    await ports.advance(1000)
    isNoisy = false
    expect(await ports.until(sending)).toBe(true)
    expect(heard).toEqual(['38 AA'])
  })
})
