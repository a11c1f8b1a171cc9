/** The Bluetooth transport in a real browser, over the radio that Chromium emulates. */
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulatedReader, dukptKeys, injectedKey } from '../../src/device/index.ts'
import { uartProfile } from '../../src/index.ts'
import { demoCards } from '../../src/testing/index.ts'
import { type Stage, startStage } from './stage.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage('bluetooth-page.ts', ['--enable-experimental-web-platform-features'])
})
afterAll(() => stage.close())

const address = '09:09:09:09:09:09'
const ksn = 'FFFF9876543210E00000'

/** A device in this process, behind its own wire. */
function createDevice() {
  const ports = {
    after(delayMs: number, run: () => void) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
    today: () => Date.now(),
    random: (length: number) => new Uint8Array(length).fill(7),
  }
  const keys = dukptKeys({ initialKey: injectedKey('0123456789ABCDEFFEDCBA9876543210', ksn), ksn })
  return createSimulatedReader({ ports, keys, serial: 'BLE0000000000001' })
}

type Command = Parameters<CDPSession['send']>[0]
type Talk = (method: string, params?: object) => Promise<Record<string, string>>
interface Operation {
  readonly characteristicId: string
  readonly type: string
  readonly data?: string
}

function talkTo(session: CDPSession): Talk {
  return (method, params = {}) => session.send(method as Command, params as never) as never
}

/** A browser that is being closed listens no more. */
function answering(said: Promise<unknown>): void {
  said.catch(() => {})
}

async function emulate(device: ReturnType<typeof createDevice>): Promise<void> {
  const session = await stage.browser.newBrowserCDPSession()
  const talk = talkTo(session)
  const { transport } = device.found
  let waiting: number[] = []
  await transport.open()
  transport.onData((bytes) => waiting.push(...bytes))
  const listen = (event: string, hear: (heard: never) => void) =>
    session.on(event as never, hear as never)
  listen('BluetoothEmulation.gattOperationReceived', ({ type }: { type: string }) => {
    answering(talk('BluetoothEmulation.simulateGATTOperationResponse', { address, type, code: 0 }))
  })
  listen('BluetoothEmulation.characteristicOperationReceived', (heard: Operation) => {
    const { characteristicId, type, data } = heard
    const answer: Record<string, unknown> = { characteristicId, type, code: 0 }
    if (type === 'write' && data) void transport.write(Buffer.from(data, 'base64'))
    if (type === 'read') {
      answer.data = Buffer.from(waiting).toString('base64')
      waiting = []
    }
    answering(talk('BluetoothEmulation.simulateCharacteristicOperationResponse', answer))
  })
  await talk('BluetoothEmulation.enable', { state: 'powered-on', leSupported: true })
  const { service, write, notify } = uartProfile
  await talk('BluetoothEmulation.simulatePreconnectedPeripheral', {
    address,
    name: device.found.name,
    manufacturerData: [],
    knownServiceUuids: [service],
  })
  const { serviceId } = await talk('BluetoothEmulation.addService', {
    address,
    serviceUuid: service,
  })
  for (const [characteristicUuid, properties] of [
    [write, { write: true }],
    [notify, { read: true, notify: true }],
  ] as const) {
    await talk('BluetoothEmulation.addCharacteristic', {
      serviceId,
      characteristicUuid,
      properties,
    })
  }
}

/** Takes the first device that the browser's chooser offers. */
async function chooseFirst(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const talk = talkTo(session)
  let isChosen = false
  const choose = ({ id, devices: [first] }: { id: string; devices: { id: string }[] }) => {
    // The prompt is told again whenever its list grows.
    if (isChosen || !first) return
    isChosen = true
    answering(talk('DeviceAccess.selectPrompt', { id, deviceId: first.id }))
  }
  session.on('DeviceAccess.deviceRequestPrompted' as never, choose as never)
  await talk('DeviceAccess.enable')
}

test('a card is swiped at a reader over Bluetooth', async () => {
  const device = createDevice()
  await emulate(device)
  const { page, outcome, troubles, close } = await stage.visit()
  await chooseFirst(page)
  await page.getByRole('button', { name: 'Choose a reader' }).click()
  const isAsked = async () => device.display().phase === 'card'
  await expect.poll(isAsked).toBe(true)
  device.hands.swipe(demoCards.find(({ id }) => id === 'stripe')!)
  const { result, posted, decisions } = await outcome()
  expect(result).toBe('answered')
  expect(decisions).toContain('present_card')
  expect(posted[0]).toMatchObject({
    entry: 'swipe',
    masked_number: '622588******4563',
    reader: { serial: 'BLE0000000000001', model: 'TW-1' },
  })
  expect(troubles).toEqual([])
  await close()
})
