import { expect, test } from 'vitest'
import { toHex } from '../bytes/hex.ts'
import { connectReader } from '../contract/connect.ts'
import { card, createDevice, drivers, usualRequest } from '../testing/bench.ts'
import { createManualPorts } from '../testing/manual-ports.ts'
import { chooseSerialReader, createSerialTransport, type SerialPortLike } from './serial.ts'

/** A port with a loose end that the test holds. */
function createFake() {
  const toHost = new TransformStream<Uint8Array, Uint8Array>()
  const toDevice = new TransformStream<Uint8Array, Uint8Array>()
  const inner = toHost.writable.getWriter()
  const seen: number[] = []
  let isOpen = false
  const port: SerialPortLike = {
    get readable() {
      return isOpen ? toHost.readable : null
    },
    get writable() {
      return isOpen ? toDevice.writable : null
    },
    async open({ baudRate }) {
      if (isOpen) throw new Error('already open')
      seen.push(baudRate)
      isOpen = true
    },
    async close() {
      isOpen = false
    },
    getInfo: () => ({ usbVendorId: 0x1a86, usbProductId: 0x7523 }),
  }
  return { port, inner, toDevice, seen, isOpen: () => isOpen }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

test('bytes go both ways, and closing gives the port back', async () => {
  const { port, inner, toDevice, seen, isOpen } = createFake()
  const transport = createSerialTransport(port, { baudRate: 9600 })
  const heard: string[] = []
  const lost: boolean[] = []
  transport.onData((bytes) => void heard.push(toHex(bytes)))
  transport.onClose((isLost) => void lost.push(isLost))
  await transport.open()
  const outside = toDevice.readable.getReader()
  const [, read] = await Promise.all([transport.write(Uint8Array.of(1, 2)), outside.read()])
  expect(toHex(read.value!)).toBe('0102')
  await inner.write(Uint8Array.of(3))
  await turn()
  expect(heard).toEqual(['03'])
  expect(seen).toEqual([9600])
  void outside.read()
  await transport.close()
  expect(isOpen()).toBe(false)
  expect(lost).toEqual([false])
  await expect(transport.write(Uint8Array.of(1))).rejects.toMatchObject({
    code: 'reader_disconnected',
  })
})

test('a cable that is pulled out is told', async () => {
  const { port, inner } = createFake()
  const transport = createSerialTransport(port, { baudRate: 9600 })
  const lost: boolean[] = []
  transport.onClose((isLost) => void lost.push(isLost))
  await transport.open()
  await inner.abort(new Error('the device has been lost')).catch(() => {})
  await turn()
  expect(lost).toEqual([true])
})

test('a port that is in use cannot be opened', async () => {
  const { port } = createFake()
  await port.open({ baudRate: 1 })
  const transport = createSerialTransport(port, { baudRate: 9600 })
  await expect(transport.open()).rejects.toMatchObject({ code: 'reader_disconnected' })
})

test('the chosen port is found by its numbers; nobody need choose', async () => {
  const { port } = createFake()
  const found = await chooseSerialReader({ requestPort: async () => port }, { baudRate: 9600 })
  expect(found).toMatchObject({ id: '1a86:7523', name: 'usb-1a86:7523' })
  const refused = chooseSerialReader(
    {
      requestPort: async () => {
        throw new Error('No port selected by the user.')
      },
    },
    { baudRate: 9600 },
  )
  await expect(refused).rejects.toMatchObject({ code: 'reader_cancelled' })
})

test('a whole reading over a serial port', async () => {
  const ports = createManualPorts()
  const device = createDevice(ports)
  const { port, inner, toDevice } = createFake()
  // The device's own wire ends at the loose end of the port.
  await device.found.transport.open()
  device.found.transport.onData((bytes) => void inner.write(bytes))
  const outside = toDevice.readable.getReader()
  const pump = async (): Promise<void> => {
    const { done, value } = await outside.read()
    if (done) return
    await device.found.transport.write(value)
    return pump()
  }
  void pump()
  const transport = createSerialTransport(port, { baudRate: 115_200 })
  const found = { id: 'serial', name: 'Tillway on a cable', transport }
  const connecting = connectReader(found, { drivers, ports })
  const pass = async (times: number) => {
    for (let count = 0; count < times; count += 1) {
      await ports.advance(20)
      await turn()
    }
  }
  await pass(10)
  const reader = await connecting
  expect(reader.info).toMatchObject({ transport: 'serial', model: 'TW-1' })
  const reading = reader.readCard({ ...usualRequest, pin: 'none' })
  await pass(10)
  device.hands.swipe(card('stripe'))
  await pass(15)
  expect((await reading).maskedNumber).toBe('622588******4563')
  await reader.close()
})
