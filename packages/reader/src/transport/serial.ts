/** A reader on a cable, or behind a Bluetooth serial port of the system, by Web Serial. */
import { ReaderError } from '../contract/errors.ts'
import { createListeners } from '../contract/listeners.ts'
import type { DiscoveredReader, Transport } from '../contract/reader.ts'

/** The parts of Web Serial that are used. */
export interface SerialPortLike {
  readonly readable: ReadableStream<Uint8Array> | null
  readonly writable: WritableStream<Uint8Array> | null
  open(options: { readonly baudRate: number }): Promise<void>
  close(): Promise<void>
  getInfo(): { readonly usbVendorId?: number; readonly usbProductId?: number }
}
export interface SerialLike {
  requestPort(options?: object): Promise<SerialPortLike>
}

export interface SerialOptions {
  readonly baudRate: number
}

/** Lets the person choose a port. Rejects `reader_cancelled` when nobody does. */
export async function chooseSerialReader(
  serial: SerialLike,
  options: SerialOptions,
): Promise<DiscoveredReader> {
  const port = await serial.requestPort().catch(() => {
    throw new ReaderError('reader_cancelled')
  })
  const { usbVendorId = 0, usbProductId = 0 } = port.getInfo()
  const id = [usbVendorId, usbProductId].map((part) => part.toString(16).padStart(4, '0')).join(':')
  return { id, name: `usb-${id}`, transport: createSerialTransport(port, options) }
}

export function createSerialTransport(port: SerialPortLike, options: SerialOptions): Transport {
  const data = createListeners<Uint8Array>()
  const closed = createListeners<boolean>()
  let source: ReadableStreamDefaultReader<Uint8Array> | undefined
  let sink: WritableStreamDefaultWriter<Uint8Array> | undefined
  const end = async (lost: boolean) => {
    if (!source) return
    const [reading, writing] = [source, sink]
    source = undefined
    sink = undefined
    // A port that was pulled out refuses all of this, and is gone all the same.
    await reading.cancel().catch(() => {})
    reading.releaseLock()
    await writing?.close().catch(() => {})
    writing?.releaseLock()
    await port.close().catch(() => {})
    closed.tell(lost)
  }
  const listen = async (reading: ReadableStreamDefaultReader<Uint8Array>) => {
    try {
      for (;;) {
        const { done, value } = await reading.read()
        if (done) break
        data.tell(value)
      }
    } catch {
      // The port was pulled out.
    }
    if (source === reading) await end(true)
  }
  return {
    kind: 'serial',
    async open(signal) {
      try {
        await port.open(options)
      } catch (error) {
        throw new ReaderError('reader_disconnected', { cause: error })
      }
      if (!port.readable || !port.writable) throw new ReaderError('reader_disconnected')
      source = port.readable.getReader()
      sink = port.writable.getWriter()
      if (signal?.aborted) {
        await end(false)
        throw new ReaderError('reader_cancelled')
      }
      void listen(source)
    },
    async write(bytes) {
      if (!sink) throw new ReaderError('reader_disconnected')
      try {
        await sink.write(bytes)
      } catch (error) {
        throw new ReaderError('reader_disconnected', { cause: error })
      }
    },
    onData: data.add,
    onClose: closed.add,
    close: () => end(false),
  }
}
