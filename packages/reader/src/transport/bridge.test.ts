import { expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/hex.ts'
import { connectReader } from '../contract/connect.ts'
import { createListeners } from '../contract/listeners.ts'
import { card, createDevice, drivers, usualRequest } from '../testing/bench.ts'
import { createManualPorts } from '../testing/manual-ports.ts'
import { type BridgePort, createBridgeTransport, readAppMessage } from './bridge.ts'

/** An app around the page: it reaches a device, and moves its bytes. */
function createApp(answer: 'opened' | 'failed' | 'nothing' = 'opened') {
  const ports = createManualPorts()
  const device = createDevice(ports)
  const toPage = createListeners<unknown>()
  const said: string[] = []
  const { transport } = device.found
  const tell = (type: string, bytes?: string) =>
    toPage.tell({ tillway_reader: 1, type, reader: 'r1', ...(bytes ? { bytes } : {}) })
  transport.onData((bytes) => tell('data', toHex(bytes)))
  transport.onClose((lost) => {
    if (lost) tell('closed')
  })
  const port: BridgePort = {
    post(message) {
      said.push(message.type)
      const clone = structuredClone(message)
      if (clone.type === 'open' && answer === 'opened') {
        void transport.open().then(() => tell('opened'))
      } else if (clone.type === 'open' && answer === 'failed') tell('failed')
      else if (clone.type === 'write') void transport.write(fromHex(clone.bytes))
      else if (clone.type === 'close') void transport.close()
    },
    onMessage: toPage.add,
  }
  const bridged = createBridgeTransport(port, 'r1', ports)
  return { ports, device, bridged, said, toPage }
}

test('a whole reading by way of the app', async () => {
  const { ports, device, bridged, said } = createApp()
  const found = { id: 'r1', name: 'Tillway in the app', transport: bridged }
  const reader = await ports.until(connectReader(found, { drivers, ports }))
  expect(reader.info.transport).toBe('bridge')
  const reading = reader.readCard({ ...usualRequest, pin: 'none' })
  await ports.advance(500)
  device.hands.tap(card('chip'))
  expect((await ports.until(reading)).entry).toBe('tap')
  await reader.close()
  expect(said[0]).toBe('open')
  expect(said.at(-1)).toBe('close')
})

test('the device goes, and the app says so', async () => {
  const { ports, device, bridged } = createApp()
  const lost: boolean[] = []
  bridged.onClose((isLost) => void lost.push(isLost))
  await ports.until(bridged.open())
  await expect(bridged.open()).rejects.toMatchObject({ code: 'reader_busy' })
  device.cutPower()
  expect(lost).toEqual([true])
  await expect(bridged.write(Uint8Array.of(1))).rejects.toMatchObject({
    code: 'reader_disconnected',
  })
})

test('the app cannot, or never says anything', async () => {
  const failing = createApp('failed')
  await expect(failing.bridged.open()).rejects.toMatchObject({ code: 'reader_disconnected' })
  const silent = createApp('nothing')
  const opening = silent.ports.until(silent.bridged.open())
  await expect(opening).rejects.toMatchObject({ code: 'reader_disconnected' })
  expect(silent.said).toEqual(['open', 'close'])
})

test('opening is called off', async () => {
  const { ports, bridged, said } = createApp('nothing')
  const control = new AbortController()
  const opening = bridged.open(control.signal)
  control.abort()
  await expect(ports.until(opening)).rejects.toMatchObject({ code: 'reader_cancelled' })
  expect(said).toEqual(['open', 'close'])
})

test('messages for another reader, or of somebody else, are let pass', async () => {
  const { ports, bridged, toPage } = createApp()
  const heard: string[] = []
  bridged.onData((bytes) => void heard.push(toHex(bytes)))
  await ports.until(bridged.open())
  toPage.tell({ tillway_reader: 1, type: 'data', reader: 'r2', bytes: 'AA' })
  toPage.tell({ tillway_reader: 2, type: 'data', reader: 'r1', bytes: 'BB' })
  toPage.tell({ tillway_reader: 1, type: 'data', reader: 'r1', bytes: 'CC' })
  expect(heard).toEqual(['CC'])
})

test.each([
  [null],
  ['text'],
  [{ tillway_reader: 1, type: 'data', reader: 'r1' }],
  [{ tillway_reader: 1, type: 'data', reader: 'r1', bytes: 'A' }],
  [{ tillway_reader: 1, type: 'data', reader: 'r1', bytes: 7 }],
  [{ tillway_reader: 1, type: 'write', reader: 'r1', bytes: 'AA' }],
  [{ tillway_reader: 1, type: 'opened' }],
  [{ type: 'opened', reader: 'r1' }],
])('%o is none of ours', (message) => {
  expect(readAppMessage(message)).toBeNull()
})
