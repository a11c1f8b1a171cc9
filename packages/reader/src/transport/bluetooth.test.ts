import { describe, expect, test } from 'vitest'
import { toHex } from '../bytes/hex.ts'
import { createManualPorts } from '../testing/manual-ports.ts'
import {
  type BluetoothDeviceLike,
  chooseBluetoothReader,
  createBluetoothTransport,
  type GattCharacteristic,
  type GattServer,
  uartProfile,
} from './bluetooth.ts'

class FakeCharacteristic extends EventTarget implements GattCharacteristic {
  value: DataView | undefined
  readonly written: string[] = []
  readonly waiting: Uint8Array[] = []
  isNotifying = false
  isWriting = false
  isBroken = false

  async readValue() {
    if (this.isBroken) throw new Error('gone')
    const next = this.waiting.shift() ?? new Uint8Array()
    return new DataView(next.slice().buffer)
  }

  async writeValueWithResponse(value: BufferSource) {
    if (this.isWriting) throw new Error('GATT operation already in progress')
    if (this.isBroken) throw new Error('gone')
    this.isWriting = true
    await Promise.resolve()
    this.isWriting = false
    this.written.push(toHex(value as Uint8Array))
  }

  async writeValueWithoutResponse(value: BufferSource) {
    this.written.push(`- ${toHex(value as Uint8Array)}`)
  }

  async startNotifications() {
    this.isNotifying = true
  }

  notify(...bytes: number[]) {
    // A view into something larger, as browsers give it.
    const whole = Uint8Array.of(9, ...bytes, 9)
    this.value = new DataView(whole.buffer, 1, bytes.length)
    this.dispatchEvent(new Event('characteristicvaluechanged'))
  }
}

function createFake() {
  const [writer, notifier] = [new FakeCharacteristic(), new FakeCharacteristic()]
  let isConnected = false
  const server: GattServer = {
    async connect() {
      isConnected = true
      return server
    },
    disconnect() {
      isConnected = false
      device.dispatchEvent(new Event('gattserverdisconnected'))
    },
    getPrimaryService: async (service) => {
      if (service !== uartProfile.service) throw new Error('no such service')
      return {
        getCharacteristic: async (uuid) => (uuid === uartProfile.write ? writer : notifier),
      }
    },
  }
  const device: BluetoothDeviceLike = Object.assign(new EventTarget(), {
    id: 'x1',
    name: 'Tillway 1',
    gatt: server,
  })
  return { device, writer, notifier, server, isConnected: () => isConnected }
}

const ports = createManualPorts()

test('writes in pieces, one after the other, and hears notifications', async () => {
  const { device, writer, notifier, isConnected } = createFake()
  const transport = createBluetoothTransport(device, { ...uartProfile, chunk: 3 }, ports)
  const heard: string[] = []
  transport.onData((bytes) => void heard.push(toHex(bytes)))
  await transport.open()
  await Promise.all([transport.write(Uint8Array.of(1, 2, 3, 4)), transport.write(Uint8Array.of(5))])
  expect(writer.written).toEqual(['010203', '04', '05'])
  notifier.notify(7, 8)
  expect(heard).toEqual(['0708'])
  await transport.close()
  notifier.notify(1)
  expect(heard).toEqual(['0708'])
  expect(isConnected()).toBe(false)
  await expect(transport.write(Uint8Array.of(1))).rejects.toMatchObject({
    code: 'reader_disconnected',
  })
})

test('without notifications it reads again and again', async () => {
  const { device, notifier } = createFake()
  const profile = { ...uartProfile, hear: { pollMs: 50 }, withResponse: false }
  const transport = createBluetoothTransport(device, profile, ports)
  const heard: string[] = []
  const lost: boolean[] = []
  transport.onData((bytes) => void heard.push(toHex(bytes)))
  transport.onClose((isLost) => void lost.push(isLost))
  await transport.open()
  expect(notifier.isNotifying).toBe(false)
  notifier.waiting.push(Uint8Array.of(1), Uint8Array.of(2, 3))
  await ports.advance(120)
  expect(heard).toEqual(['01', '0203'])
  notifier.isBroken = true
  await ports.advance(60)
  expect(lost).toEqual([true])
})

describe('what goes wrong', () => {
  test('the device goes', async () => {
    const { device, server } = createFake()
    const transport = createBluetoothTransport(device, uartProfile, ports)
    const lost: boolean[] = []
    transport.onClose((isLost) => void lost.push(isLost))
    await transport.open()
    server.disconnect()
    expect(lost).toEqual([true])
  })

  test('a write fails, and the next one is tried all the same', async () => {
    const { device, writer } = createFake()
    const transport = createBluetoothTransport(device, uartProfile, ports)
    await transport.open()
    writer.isBroken = true
    const failed = transport.write(Uint8Array.of(1))
    await expect(failed).rejects.toMatchObject({ code: 'reader_disconnected' })
    writer.isBroken = false
    await transport.write(Uint8Array.of(2))
    expect(writer.written).toEqual(['02'])
  })

  test('it is another kind of device', async () => {
    const { device } = createFake()
    const transport = createBluetoothTransport(device, { ...uartProfile, service: 'x' }, ports)
    await expect(transport.open()).rejects.toMatchObject({ code: 'reader_disconnected' })
  })

  test('it was called off while it was being opened', async () => {
    const { device, isConnected } = createFake()
    const transport = createBluetoothTransport(device, uartProfile, ports)
    await expect(transport.open(AbortSignal.abort())).rejects.toMatchObject({
      code: 'reader_cancelled',
    })
    expect(isConnected()).toBe(false)
  })

  test('nobody chose one', async () => {
    const requestDevice = async () => {
      throw new DOMException('User cancelled the requestDevice() chooser.', 'NotFoundError')
    }
    const chosen = chooseBluetoothReader({ requestDevice }, uartProfile, ports)
    await expect(chosen).rejects.toMatchObject({ code: 'reader_cancelled' })
  })
})

test('the chooser is asked for the service alone', async () => {
  const asked: object[] = []
  const requestDevice = async (options: object) => {
    asked.push(options)
    return createFake().device
  }
  const found = await chooseBluetoothReader({ requestDevice }, uartProfile, ports)
  expect(asked).toEqual([{ filters: [{ services: [uartProfile.service] }] }])
  expect(found).toMatchObject({ id: 'x1', name: 'Tillway 1', transport: { kind: 'bluetooth' } })
})
