import { createDecipheriv } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromHex, toAscii, toHex, xor } from '../bytes/hex.ts'
import { readingKeys } from '../device/dukpt.ts'
import { injectedKey } from '../device/secure-keys.ts'
import { tripleDes } from '../device/triple-des.ts'
import { heartbeatMs } from '../reference/driver.ts'
import {
  bdk,
  card,
  createDevice,
  drivers,
  type Family,
  pinKey,
  serialBase,
  startBench,
  trackKey,
  usualRequest,
} from '../testing/bench.ts'
import { createManualPorts } from '../testing/manual-ports.ts'
import { connectReader } from './connect.ts'
import type { CardData } from './reader.ts'

const families: readonly Family[] = ['reference', 'm60']

function opened(hex: string, key: Uint8Array, mode: 'cbc' | 'ecb'): Uint8Array {
  const whole = Uint8Array.from([...key, ...key.slice(0, 8)])
  const isCbc = mode === 'cbc'
  const name = isCbc ? 'des-ede3-cbc' : 'des-ede3'
  const cipher = createDecipheriv(name, whole, isCbc ? new Uint8Array(8) : null)
  cipher.setAutoPadding(false)
  return cipher.update(fromHex(hex))
}

/** As the platform opens it, with another implementation of the cipher. */
function readBack({ track2, pin }: CardData, number: string) {
  const { ksn } = track2
  const keys = ksn && readingKeys(tripleDes, fromHex(injectedKey(bdk, serialBase)), ksn)
  const track = keys
    ? toAscii(opened(track2.encrypted, keys.data, 'cbc')).replace(/\0+$/, '')
    : toHex(opened(track2.encrypted, fromHex(trackKey), 'ecb')).replace(/F+$/, '')
  if (!pin) return { track }
  const block = opened(pin.block, keys ? keys.pin : fromHex(pinKey), 'ecb')
  const field = toHex(xor(block, fromHex(`0000${number.slice(-13, -1)}`)))
  return { track, pin: field.slice(2, 2 + Number(field.charAt(1))) }
}

describe.each(families)('a reader of the family %s', (family) => {
  test('swipe, PIN, and what the platform finds in the reading', async () => {
    const { reader, device, wait, type, ports } = await startBench(family)
    const reading = reader.readCard({ ...usualRequest, pin: 'required' })
    await wait()
    expect(device.hands.swipe(card('stripe'))).toBe(true)
    await wait()
    type('654321')
    const data = await ports.until(reading)
    expect(data).toMatchObject({
      entry: 'swipe',
      fallback: false,
      maskedNumber: '622588******4563',
      expiry: '2911',
      serviceCode: '120',
    })
    expect(readBack(data, card('stripe').number)).toEqual({
      track: '6225885111234563D29111201234567890',
      pin: '654321',
    })
    expect(reader.state()).toBe('online')
  })

  test('insert, PIN, data of the chip, and the chip’s last word', async () => {
    const { reader, device, wait, type, ports } = await startBench(family)
    const reading = reader.readCard(usualRequest)
    await wait()
    device.hands.insert(card('chip'))
    await wait()
    type('123456')
    const data = await ports.until(reading)
    expect(data).toMatchObject({ entry: 'insert', sequence: '001', pin: expect.anything() })
    // Amount 123.45 and the date in China.
    expect(data.chip).toContain('9F0206000000012345')
    expect(data.chip).toContain('9A03260102')
    expect(await ports.until(reader.completeChip(''))).toEqual({ result: 'approved' })
    const finished = reader.finish()
    await ports.until(finished)
    expect(device.display().phase).toBe('removal')
    device.hands.pull()
    await wait()
    expect(reader.state()).toBe('idle')
    expect(device.display().phase).toBe('idle')
  })

  test('a card pulled out before the chip decided is told', async () => {
    const { reader, device, wait, type, ports } = await startBench(family)
    const reading = reader.readCard(usualRequest)
    await wait()
    device.hands.insert(card('chip'))
    await wait()
    type('123456')
    await ports.until(reading)
    device.hands.pull()
    await wait()
    const code = family === 'm60' ? 'card_unreadable' : 'card_removed'
    await expect(ports.until(reader.completeChip(''))).rejects.toMatchObject({ code })
  })

  test('one thing at a time', async () => {
    const { reader, wait, ports } = await startBench(family)
    const first = reader.readCard(usualRequest)
    await wait()
    await expect(reader.readCard(usualRequest)).rejects.toMatchObject({ code: 'reader_busy' })
    await expect(reader.completeChip('')).rejects.toMatchObject({ code: 'reader_busy' })
    await expect(reader.finish()).rejects.toMatchObject({ code: 'reader_busy' })
    reader.cancel()
    await expect(ports.until(first)).rejects.toMatchObject({ code: 'reader_cancelled' })
  })

  test('the chip cannot be asked before there is a reading', async () => {
    const { reader } = await startBench(family)
    await expect(reader.completeChip('')).rejects.toMatchObject({ code: 'reader_order' })
  })

  test('nobody comes', async () => {
    const { reader, ports } = await startBench(family)
    const reading = reader.readCard({ ...usualRequest, timeoutMs: 20_000 })
    await expect(ports.until(reading)).rejects.toMatchObject({ code: 'reader_timeout' })
    expect(reader.state()).toBe('idle')
  })

  test('the person calls it off at the keys', async () => {
    const { reader, device, wait, ports } = await startBench(family)
    const reading = reader.readCard(usualRequest)
    await wait()
    device.hands.press('cancel')
    await expect(ports.until(reading)).rejects.toMatchObject({ code: 'reader_cancelled' })
  })

  test('the power fails, comes back, and the counters have not gone back', async () => {
    const ports = createManualPorts()
    const { reader, device, wait } = await startBench(family, ports)
    const reading = reader.readCard({ ...usualRequest, pin: 'none' })
    await wait()
    device.hands.swipe(card('stripe'))
    const first = await ports.until(reading)
    await ports.until(reader.finish())
    const second = reader.readCard(usualRequest)
    await wait()
    device.cutPower()
    await expect(ports.until(second)).rejects.toMatchObject({ code: 'reader_disconnected' })
    expect(reader.state()).toBe('disconnected')
    await expect(reader.finish()).rejects.toMatchObject({ code: 'reader_disconnected' })
    await expect(connectReader(device.found, { drivers, ports })).rejects.toMatchObject({
      code: 'reader_disconnected',
    })
    device.restorePower()
    const again = await ports.until(connectReader(device.found, { drivers, ports }))
    const third = again.readCard({ ...usualRequest, pin: 'none' })
    await wait()
    device.hands.swipe(card('stripe'))
    const later = await ports.until(third)
    if (family === 'reference') {
      expect(later.track2.ksn! > first.track2.ksn!).toBe(true)
      expect(later.track2.encrypted).not.toBe(first.track2.encrypted)
    } else expect(later.track2.ksn).toBeUndefined()
  })

  test('nothing clear crosses, whatever is done with the card', async () => {
    const bench = await startBench(family)
    const { reader, device, wait, type, ports, crossed, events } = bench
    const secret = { pin: '840291', discretionary: '7391846205' }
    const answers: unknown[] = []
    const ways = [
      ['stripe', 'swipe'],
      ['chip', 'insert'],
      ['chip', 'tap'],
    ] as const
    for (const [id, how] of ways) {
      const reading = reader.readCard({ ...usualRequest, pin: 'required' })
      await wait()
      device.hands[how]({ ...card(id), ...secret })
      await wait()
      type(secret.pin)
      answers.push(await ports.until(reading))
      await ports.until(reader.finish())
      device.hands.pull()
      await wait()
    }
    const bytes = crossed.map((one) => toHex(one.bytes)).join('')
    const text = toAscii(fromHex(bytes)) + JSON.stringify([answers, events])
    const numbers = ways.flatMap(([id]) => [card(id).number, card(id).number.slice(6, 16)])
    for (const clear of [...numbers, ...Object.values(secret)]) {
      expect(text).not.toContain(clear)
      expect(bytes).not.toContain(clear)
    }
    expect(bytes).toContain(family === 'm60' ? '001822' : '200006000000012345')
  })
})

describe('the person at the reference reader', () => {
  test('a card with a chip that is swiped is to be inserted', async () => {
    const { reader, device, wait, type, ports, prompts } = await startBench()
    const reading = reader.readCard(usualRequest)
    await wait()
    device.hands.swipe(card('chip'))
    await wait()
    expect(prompts()).toEqual(['present_card', 'use_chip'])
    expect(reader.state()).toBe('waiting_card')
    device.hands.insert(card('chip'))
    await wait()
    expect(reader.state()).toBe('waiting_pin')
    type('123456')
    expect((await ports.until(reading)).entry).toBe('insert')
  })

  test('after three failures of the chip the stripe will do', async () => {
    const { reader, device, wait, type, ports, prompts } = await startBench()
    const reading = reader.readCard(usualRequest)
    await wait()
    for (let tries = 0; tries < 3; tries += 1) {
      device.hands.insert(card('broken'))
      await wait()
      device.hands.pull()
      await wait()
    }
    expect(prompts().at(-1)).toBe('swipe_card')
    device.hands.swipe(card('broken'))
    await wait()
    type('111111')
    expect(await ports.until(reading)).toMatchObject({ entry: 'swipe', fallback: true })
  })

  test('without leave for that, the card cannot be read', async () => {
    const { reader, device, wait, ports } = await startBench()
    const reading = reader.readCard({ ...usualRequest, fallback: false })
    const failed = expect(ports.until(reading)).rejects.toMatchObject({ code: 'card_unreadable' })
    for (let tries = 0; tries < 3; tries += 1) {
      await wait()
      device.hands.insert(card('broken'))
      await wait()
      device.hands.pull()
    }
    await failed
  })

  test('a bad swipe, a card that cannot be tapped, then a good one', async () => {
    const { reader, device, wait, ports, prompts, events } = await startBench()
    const reading = reader.readCard({ ...usualRequest, pin: 'none' })
    await wait()
    device.hands.swipe(card('stripe'), { badly: true })
    await wait()
    device.hands.tap(card('stripe'))
    await wait()
    device.hands.swipe(card('stripe'))
    await ports.until(reading)
    expect(prompts()).toEqual(['present_card', 'retry_card', 'try_another_card', 'processing'])
    expect(events).toContainEqual({ type: 'card', event: 'bad_swipe' })
  })

  test('digits are counted and never told; clearing and short PINs', async () => {
    const { reader, device, wait, type, ports, events } = await startBench()
    const reading = reader.readCard({ ...usualRequest, pin: 'required' })
    await wait()
    device.hands.swipe(card('stripe'))
    await wait()
    type('123')
    expect(device.display().phase).toBe('pin')
    device.hands.press('clear')
    type('654321')
    const data = await ports.until(reading)
    expect(readBack(data, card('stripe').number).pin).toBe('654321')
    const digits = events.flatMap((event) =>
      event.type === 'prompt' && event.prompt === 'pin_digits' ? [event.digits] : [],
    )
    expect(digits).toEqual([1, 2, 3, 0, 1, 2, 3, 4, 5, 6])
  })

  test('a PIN that the card leaves to the terminal may be passed by', async () => {
    const { reader, device, wait, ports } = await startBench()
    const reading = reader.readCard(usualRequest)
    await wait()
    device.hands.swipe({ ...card('stripe'), serviceCode: '126' })
    await wait()
    device.hands.press('ok')
    expect((await ports.until(reading)).pin).toBeUndefined()
  })

  test('a card that is pulled out while its chip is read', async () => {
    const { reader, device, wait, ports } = await startBench()
    const reading = reader.readCard(usualRequest)
    await wait()
    device.hands.insert(card('chip'))
    await ports.advance(50)
    device.hands.pull()
    await expect(ports.until(reading)).rejects.toMatchObject({ code: 'card_removed' })
    await wait()
    expect(reader.state()).toBe('idle')
  })

  test('a card that was left inside is to be taken out first', async () => {
    const { reader, device, wait, ports, prompts } = await startBench()
    device.hands.insert(card('chip'))
    const reading = reader.readCard({ ...usualRequest, pin: 'none' })
    await wait()
    expect(prompts()).toEqual(['remove_card'])
    device.hands.pull()
    await wait()
    expect(reader.state()).toBe('waiting_card')
    device.hands.insert(card('chip'))
    await ports.until(reading)
  })

  test('tapping needs no card in the end', async () => {
    const { reader, device, wait, ports } = await startBench()
    const reading = reader.readCard({ ...usualRequest, pin: 'none' })
    await wait()
    device.hands.tap(card('chip'))
    const data = await ports.until(reading)
    expect(data.entry).toBe('tap')
    expect(data.chip).toMatch(/^9F2608/)
    expect(await ports.until(reader.completeChip(''))).toEqual({ result: 'approved' })
  })

  test('states follow each other', async () => {
    const { reader, device, wait, type, ports, events } = await startBench()
    const reading = reader.readCard(usualRequest)
    await wait()
    device.hands.insert(card('chip'))
    await wait()
    type('123456')
    await ports.until(reading)
    await ports.until(reader.completeChip(''))
    await ports.until(reader.finish())
    device.hands.pull()
    await wait()
    const states = events.flatMap((event) => (event.type === 'state' ? [event.state] : []))
    const expected = 'waiting_card reading waiting_pin online finishing remove_card idle'
    expect(states.join(' ')).toBe(expected)
  })
})

describe('calling off', () => {
  const moments = {
    'before a card came': async () => {},
    'while the chip is read': async ({ device, ports }: Awaited<ReturnType<typeof startBench>>) => {
      device.hands.insert(card('chip'))
      await ports.advance(50)
    },
    'at the PIN': async ({ device, wait }: Awaited<ReturnType<typeof startBench>>) => {
      device.hands.insert(card('chip'))
      await wait()
      device.hands.press('1')
      await wait()
    },
  } as const

  test.each(Object.entries(moments))('%s', async (_, come) => {
    const bench = await startBench()
    const { reader, device, wait, ports } = bench
    const control = new AbortController()
    const reading = reader.readCard(usualRequest, control.signal)
    await wait()
    await come(bench)
    control.abort()
    await expect(ports.until(reading)).rejects.toMatchObject({ code: 'reader_cancelled' })
    device.hands.pull()
    await wait()
    expect(device.display().phase).toBe('idle')
    expect(reader.state()).toBe('idle')
    const next = reader.readCard({ ...usualRequest, pin: 'none' })
    await wait()
    device.hands.swipe(card('stripe'))
    expect((await ports.until(next)).entry).toBe('swipe')
  })

  test('before it began nothing is asked of the device', async () => {
    const { reader, crossed } = await startBench()
    const before = crossed.length
    const reading = reader.readCard(usualRequest, AbortSignal.abort())
    await expect(reading).rejects.toMatchObject({ code: 'reader_cancelled' })
    expect(crossed).toHaveLength(before)
  })

  test('while the chip has the last word', async () => {
    const { reader, device, wait, ports } = await startBench()
    const reading = reader.readCard({ ...usualRequest, pin: 'none' })
    await wait()
    device.hands.insert(card('chip'))
    await ports.until(reading)
    const control = new AbortController()
    const decision = reader.completeChip('', control.signal)
    await ports.advance(50)
    control.abort()
    await expect(ports.until(decision)).rejects.toMatchObject({ code: 'reader_cancelled' })
  })

  test('while it is being connected', async () => {
    const ports = createManualPorts()
    const device = createDevice(ports)
    device.wire.script({ mishap: () => 'lose' })
    const control = new AbortController()
    const connected = connectReader(device.found, { drivers, ports, signal: control.signal })
    await ports.advance(300)
    control.abort()
    await expect(ports.until(connected)).rejects.toMatchObject({ code: 'reader_cancelled' })
  })

  test('a device that cannot be called off stays busy until it has spoken', async () => {
    const { reader, device, wait, ports } = await startBench('m60')
    const control = new AbortController()
    const reading = reader.readCard({ ...usualRequest, timeoutMs: 30_000 }, control.signal)
    await wait()
    control.abort()
    await expect(ports.until(reading)).rejects.toMatchObject({ code: 'reader_cancelled' })
    await expect(reader.readCard(usualRequest)).rejects.toMatchObject({ code: 'reader_busy' })
    await ports.advance(31_000)
    const next = reader.readCard({ ...usualRequest, pin: 'none' })
    await wait()
    device.hands.swipe(card('stripe'))
    expect((await ports.until(next)).entry).toBe('swipe')
  })
})

describe('a reader that goes', () => {
  test('silently is missed by its heartbeat', async () => {
    const { reader, device, ports, events } = await startBench()
    await ports.advance(3 * heartbeatMs)
    expect(reader.state()).toBe('idle')
    device.wire.script({ mishap: () => 'lose' })
    await ports.advance(2 * heartbeatMs)
    expect(reader.state()).toBe('disconnected')
    expect(events).toContainEqual({ type: 'disconnected', unexpected: true })
  })

  test('because it was closed is not unexpected', async () => {
    const { reader, events } = await startBench()
    await reader.close()
    expect(events).toContainEqual({ type: 'disconnected', unexpected: false })
    await expect(reader.readCard(usualRequest)).rejects.toMatchObject({
      code: 'reader_disconnected',
    })
  })

  test('and one that nobody knows', async () => {
    const ports = createManualPorts()
    const { transport } = createDevice(ports).found
    const stranger = { id: '1', name: 'Stranger', transport }
    const connected = connectReader(stranger, { drivers, ports })
    await expect(connected).rejects.toMatchObject({ code: 'reader_unknown' })
  })
})
