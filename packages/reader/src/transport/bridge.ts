/**
 * A reader that an app reaches for the page inside it: web views have neither Bluetooth nor serial
 * ports of their own. The app and the page exchange messages of version 1, and the app moves bytes
 * without reading them.
 *
 *   page → app  {tillway_reader: 1, type: 'open' | 'close', reader}
 *               {tillway_reader: 1, type: 'write', reader, bytes}
 *   app → page  {tillway_reader: 1, type: 'opened' | 'closed' | 'failed', reader}
 *               {tillway_reader: 1, type: 'data', reader, bytes}
 *
 * `bytes` is hexadecimal. Anything else is none of ours and is let pass.
 */
import { fromHex, toHex } from '../bytes/hex.ts'
import { ReaderError } from '../contract/errors.ts'
import { createListeners } from '../contract/listeners.ts'
import type { Cancel, ReaderPorts } from '../contract/ports.ts'
import type { Transport } from '../contract/reader.ts'

export type PageMessage =
  | { readonly type: 'open' | 'close'; readonly reader: string }
  | { readonly type: 'write'; readonly reader: string; readonly bytes: string }

export type AppMessage =
  | { readonly type: 'opened' | 'closed' | 'failed'; readonly reader: string }
  | { readonly type: 'data'; readonly reader: string; readonly bytes: string }

/** How messages go between the page and the app. Whoever makes it has checked who is at the other end. */
export interface BridgePort {
  post(message: PageMessage & { readonly tillway_reader: 1 }): void
  onMessage(hear: (message: unknown) => void): Cancel
}

const openPatienceMs = 15_000

/** The message, or null when it is none of ours or not whole. */
export function readAppMessage(message: unknown): AppMessage | null {
  const { tillway_reader, type, reader, bytes } = Object(message) as Record<string, unknown>
  if (tillway_reader !== 1 || typeof reader !== 'string') return null
  if (type === 'opened' || type === 'closed' || type === 'failed') return { type, reader }
  const isData = type === 'data' && typeof bytes === 'string' && /^(?:[0-9A-Fa-f]{2})*$/.test(bytes)
  return isData ? { type, reader, bytes } : null
}

/** `reader` is the app's name for the device. */
export function createBridgeTransport(
  port: BridgePort,
  reader: string,
  ports: Pick<ReaderPorts, 'after'>,
): Transport {
  const data = createListeners<Uint8Array>()
  const closed = createListeners<boolean>()
  let state: 'closed' | 'opening' | 'open' = 'closed'
  let stopHearing: Cancel = () => {}
  let answer: (isOpen: boolean) => void = () => {}
  const post = (message: PageMessage) => port.post({ tillway_reader: 1, ...message })
  const end = (lost: boolean) => {
    const wasOpen = state === 'open'
    state = 'closed'
    stopHearing()
    answer(false)
    if (wasOpen) closed.tell(lost)
  }
  const hear = (message: unknown) => {
    const heard = readAppMessage(message)
    if (heard?.reader !== reader) return
    if (heard.type === 'data') {
      if (state === 'open') data.tell(fromHex(heard.bytes))
    } else if (heard.type !== 'opened') end(true)
    else if (state === 'opening') {
      state = 'open'
      answer(true)
    }
  }
  const open = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const abort = () => {
        post({ type: 'close', reader })
        end(false)
      }
      const stopTimer = ports.after(openPatienceMs, abort)
      answer = (isOpen) => {
        answer = () => {}
        stopTimer()
        signal?.removeEventListener('abort', abort)
        const code = signal?.aborted ? 'reader_cancelled' : 'reader_disconnected'
        return isOpen ? resolve() : reject(new ReaderError(code))
      }
      signal?.addEventListener('abort', abort)
      state = 'opening'
      stopHearing = port.onMessage(hear)
      post({ type: 'open', reader })
    })
  return {
    kind: 'bridge',
    async open(signal) {
      if (signal?.aborted) throw new ReaderError('reader_cancelled')
      if (state !== 'closed') throw new ReaderError('reader_busy')
      await open(signal)
    },
    async write(bytes) {
      if (state !== 'open') throw new ReaderError('reader_disconnected')
      post({ type: 'write', reader, bytes: toHex(bytes) })
    },
    onData: data.add,
    onClose: closed.add,
    async close() {
      if (state !== 'closed') post({ type: 'close', reader })
      end(false)
    },
  }
}
