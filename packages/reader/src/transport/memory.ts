/**
 * Both ends of a wire in memory, and what can be wrong with a wire. Order is kept, as every real
 * transport keeps it; what is lost, garbled or cut is decided for each piece by a script.
 */
import { ReaderError } from '../contract/errors.ts'
import { createListeners } from '../contract/listeners.ts'
import type { Cancel, ReaderPorts } from '../contract/ports.ts'
import type { Transport } from '../contract/reader.ts'

export type Direction = 'to_device' | 'to_host'
export type Mishap = 'none' | 'lose' | 'garble' | 'cut'

export interface Faults {
  /** What happens to the nth piece (from 0) that goes in this direction. */
  readonly mishap?: (nth: number, direction: Direction) => Mishap
  readonly delayMs?: (nth: number, direction: Direction) => number
  /** Longest piece in bytes. */
  readonly chunk?: number
}

/** The end that is inside a simulated device. */
export interface DeviceEnd {
  write(bytes: Uint8Array): void
  onData(hear: (bytes: Uint8Array) => void): Cancel
  onOpen(hear: () => void): Cancel
  onClose(hear: () => void): Cancel
  /** The device goes, as when its power is cut. */
  drop(): void
  /** Whether it can be opened. */
  setReachable(on: boolean): void
}

export interface MemoryWire {
  readonly host: Transport
  readonly device: DeviceEnd
  /** From now on. */
  script(faults: Faults): void
  /** Hears everything that was sent, before anything happens to it. */
  tap(hear: (bytes: Uint8Array, direction: Direction) => void): Cancel
}

export function createMemoryWire(ports: Pick<ReaderPorts, 'after'>): MemoryWire {
  const [toHost, toDevice] = [createListeners<Uint8Array>(), createListeners<Uint8Array>()]
  const [opened, closed] = [createListeners<void>(), createListeners<void>()]
  const hostClosed = createListeners<boolean>()
  const taps = createListeners<{ bytes: Uint8Array; direction: Direction }>()
  let faults: Faults = {}
  let isOpen = false
  let isReachable = true
  const end = (lost: boolean) => {
    if (!isOpen) return
    isOpen = false
    queues.to_device.clear()
    queues.to_host.clear()
    closed.tell()
    hostClosed.tell(lost)
  }
  const scene = { ports, faults: () => faults, cut: () => end(true) }
  const queues = {
    to_device: createQueue(scene, 'to_device', toDevice.tell),
    to_host: createQueue(scene, 'to_host', toHost.tell),
  }
  const send = (bytes: Uint8Array, direction: Direction) => {
    taps.tell({ bytes: bytes.slice(), direction })
    queues[direction].add(bytes)
  }
  return {
    host: {
      kind: 'memory',
      async open(signal) {
        if (signal?.aborted) throw new ReaderError('reader_cancelled')
        if (!isReachable || isOpen) throw new ReaderError('reader_disconnected')
        isOpen = true
        opened.tell()
      },
      async write(bytes) {
        if (!isOpen) throw new ReaderError('reader_disconnected')
        send(bytes, 'to_device')
      },
      onData: toHost.add,
      onClose: hostClosed.add,
      close: async () => end(false),
    },
    device: {
      write: (bytes) => {
        if (isOpen) send(bytes, 'to_host')
      },
      onData: toDevice.add,
      onOpen: opened.add,
      onClose: closed.add,
      drop: () => end(true),
      setReachable(on) {
        isReachable = on
      },
    },
    script(next) {
      faults = next
    },
    tap: (hear) => taps.add(({ bytes, direction }) => hear(bytes, direction)),
  }
}

interface Scene {
  readonly ports: Pick<ReaderPorts, 'after'>
  faults(): Faults
  cut(): void
}

interface Queue {
  add(bytes: Uint8Array): void
  clear(): void
}

function createQueue(
  { ports, faults, cut }: Scene,
  direction: Direction,
  deliver: (bytes: Uint8Array) => void,
): Queue {
  let waiting: Uint8Array[] = []
  let sent = 0
  let stopTimer: Cancel | undefined
  const next = () => {
    const piece = waiting[0]
    if (!piece) return
    const nth = sent
    stopTimer = ports.after(faults().delayMs?.(nth, direction) ?? 0, () => {
      stopTimer = undefined
      sent += 1
      waiting.shift()
      const mishap = faults().mishap?.(nth, direction) ?? 'none'
      if (mishap === 'cut') return cut()
      if (mishap === 'garble') deliver(garbled(piece, nth))
      else if (mishap === 'none') deliver(piece)
      next()
    })
  }
  return {
    add(bytes) {
      const size = faults().chunk ?? bytes.length
      for (let at = 0; at < bytes.length; at += size) waiting.push(bytes.slice(at, at + size))
      if (!stopTimer) next()
    },
    clear() {
      stopTimer?.()
      stopTimer = undefined
      waiting = []
    },
  }
}

/** One byte is another, and a stray one comes along. */
function garbled(piece: Uint8Array, nth: number): Uint8Array {
  const altered = piece.slice()
  const at = nth % Math.max(1, piece.length)
  altered[at] = (altered[at] ?? 0) ^ (1 + (nth % 255))
  return Uint8Array.of(...altered, nth % 7 === 0 ? 2 : nth & 255)
}
