/**
 * Bluetooth Low Energy in a browser: a service with one characteristic to write to and one to hear
 * from, which is what "transparent serial" modules offer. Where notifications do not work, the
 * characteristic is read again and again.
 */
import { ReaderError } from '../contract/errors.ts'
import { createListeners } from '../contract/listeners.ts'
import type { Cancel, ReaderPorts } from '../contract/ports.ts'
import type { DiscoveredReader, Transport } from '../contract/reader.ts'

/** The parts of Web Bluetooth that are used. */
export interface GattCharacteristic extends EventTarget {
  readonly value?: DataView | undefined
  readValue(): Promise<DataView>
  writeValueWithResponse(value: BufferSource): Promise<void>
  writeValueWithoutResponse(value: BufferSource): Promise<void>
  startNotifications(): Promise<unknown>
}
export interface GattServer {
  connect(): Promise<GattServer>
  disconnect(): void
  getPrimaryService(
    uuid: string,
  ): Promise<{ getCharacteristic(uuid: string): Promise<GattCharacteristic> }>
}
export interface BluetoothDeviceLike extends EventTarget {
  readonly id: string
  readonly name?: string | undefined
  readonly gatt?: GattServer | undefined
}
export interface BluetoothLike {
  requestDevice(options: object): Promise<BluetoothDeviceLike>
}

export interface BluetoothProfile {
  readonly service: string
  /** The app writes to it. */
  readonly write: string
  /** The device speaks through it. */
  readonly notify: string
  /** Bytes in one write. Modules of old phones take 20. */
  readonly chunk: number
  readonly withResponse: boolean
  readonly hear: 'notify' | { readonly pollMs: number }
}

/** The UART service of a widespread family of modules, which many readers copy. */
export const uartProfile: BluetoothProfile = {
  service: '6e400001-b5a3-f393-e0a9-e50e24dcca9e',
  write: '6e400002-b5a3-f393-e0a9-e50e24dcca9e',
  notify: '6e400003-b5a3-f393-e0a9-e50e24dcca9e',
  chunk: 126,
  withResponse: true,
  hear: 'notify',
}

/** Lets the person choose a device. Rejects `reader_cancelled` when nobody does. */
export async function chooseBluetoothReader(
  bluetooth: BluetoothLike,
  profile: BluetoothProfile,
  ports: Pick<ReaderPorts, 'after'>,
): Promise<DiscoveredReader> {
  const wanted = { filters: [{ services: [profile.service] }] }
  const device = await bluetooth.requestDevice(wanted).catch(() => {
    throw new ReaderError('reader_cancelled')
  })
  const transport = createBluetoothTransport(device, profile, ports)
  return { id: device.id, name: device.name ?? '', transport }
}

export function createBluetoothTransport(
  device: BluetoothDeviceLike,
  profile: BluetoothProfile,
  ports: Pick<ReaderPorts, 'after'>,
): Transport {
  const data = createListeners<Uint8Array>()
  const closed = createListeners<boolean>()
  let writer: GattCharacteristic | undefined
  let stopHearing: Cancel = () => {}
  let last: Promise<void> = Promise.resolve()
  const end = (lost: boolean) => {
    if (!writer) return
    writer = undefined
    stopHearing()
    device.removeEventListener('gattserverdisconnected', onLost)
    closed.tell(lost)
  }
  const onLost = () => end(true)
  return {
    kind: 'bluetooth',
    async open(signal) {
      if (!device.gatt) throw new ReaderError('reader_unsupported')
      try {
        const server = await device.gatt.connect()
        const service = await server.getPrimaryService(profile.service)
        const source = await service.getCharacteristic(profile.notify)
        const target = await service.getCharacteristic(profile.write)
        if (signal?.aborted) {
          server.disconnect()
          throw new ReaderError('reader_cancelled')
        }
        device.addEventListener('gattserverdisconnected', onLost)
        writer = target
        stopHearing = await hear(source, { profile, ports, tell: data.tell, fail: onLost })
      } catch (error) {
        if (error instanceof ReaderError) throw error
        throw new ReaderError('reader_disconnected', { cause: error })
      }
    },
    write(bytes) {
      // One write at a time: the browser refuses a second one while the first is under way.
      last = last.then(() => writePieces(writer, bytes, profile))
      const mine = last
      last = mine.catch(() => {})
      return mine
    },
    onData: data.add,
    onClose: closed.add,
    async close() {
      const wasOpen = writer !== undefined
      end(false)
      if (wasOpen) device.gatt?.disconnect()
    },
  }
}

async function writePieces(
  target: GattCharacteristic | undefined,
  bytes: Uint8Array,
  { chunk, withResponse }: BluetoothProfile,
): Promise<void> {
  if (!target) throw new ReaderError('reader_disconnected')
  for (let at = 0; at < bytes.length; at += chunk) {
    const piece = Uint8Array.from(bytes.subarray(at, at + chunk))
    try {
      if (withResponse) await target.writeValueWithResponse(piece)
      else await target.writeValueWithoutResponse(piece)
    } catch (error) {
      throw new ReaderError('reader_disconnected', { cause: error })
    }
  }
}

interface Hearing {
  readonly profile: BluetoothProfile
  readonly ports: Pick<ReaderPorts, 'after'>
  readonly tell: (bytes: Uint8Array) => void
  readonly fail: () => void
}

async function hear(source: GattCharacteristic, hearing: Hearing): Promise<Cancel> {
  const { profile, tell } = hearing
  if (profile.hear !== 'notify') return poll(source, hearing, profile.hear.pollMs)
  const take = () => {
    if (source.value) tell(bytesOf(source.value))
  }
  source.addEventListener('characteristicvaluechanged', take)
  await source.startNotifications()
  return () => source.removeEventListener('characteristicvaluechanged', take)
}

/** An empty value means that there is nothing new. */
function poll(source: GattCharacteristic, { ports, tell, fail }: Hearing, pollMs: number): Cancel {
  let isOn = true
  let stopTimer: Cancel = () => {}
  const ask = async () => {
    try {
      const value = await source.readValue()
      if (isOn && value.byteLength > 0) tell(bytesOf(value))
    } catch {
      if (isOn) fail()
    }
    if (isOn) stopTimer = ports.after(pollMs, () => void ask())
  }
  stopTimer = ports.after(pollMs, () => void ask())
  return () => {
    isOn = false
    stopTimer()
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer)
}
