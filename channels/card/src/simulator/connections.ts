/**
 * Connections of terminals: short or long, several terminals on one, requests before the answers to
 * others. Here faults of the line happen. A frame longer than 4 KiB ends its connection.
 */
import type { ByteStream, Cancel, Log, Scheduler } from '@tillway/kernel'
import { createFrameSplitter, type Frame, MalformedMessage } from '@tillway/wire/iso8583'
import { posFraming } from '../wire/framing.ts'
import type { Host, HostAnswer } from './host.ts'
import type { World } from './world.ts'

export interface Connections {
  accept(stream: ByteStream): void
  /** How many are open. */
  count(): number
  closeAll(): void
}

export interface ConnectionParts {
  readonly world: World
  readonly host: Host
}

interface Connection {
  readonly stream: ByteStream
  readonly stopIdling: { cancel: Cancel }
  isOpen: boolean
}

export function createConnections({ world, host }: ConnectionParts): Connections {
  const open = new Set<Connection>()
  const { scheduler, log } = world.ports
  const close = (connection: Connection): void => {
    connection.isOpen = false
    connection.stopIdling.cancel()
    connection.stream.close()
    open.delete(connection)
  }
  const closeAll = (): void => {
    for (const connection of [...open]) close(connection)
  }
  const waitIdly = (connection: Connection): void => {
    connection.stopIdling.cancel()
    const idleMs = 1000 * world.state.settings.seconds('idle_seconds')
    connection.stopIdling.cancel = scheduler.after(idleMs, () => close(connection))
  }
  const take = (connection: Connection, frame: Frame): void => {
    const answer = host(frame)
    if (answer.fault === 'crash') {
      closeAll()
      world.restart()
      return
    }
    const line = lineOf(connection, { scheduler, log, close })
    deliver(line, answer, { world, scheduler })
  }
  return {
    accept(stream) {
      const stopIdling = { cancel: () => undefined }
      const connection: Connection = { stream, stopIdling, isOpen: true }
      const splitter = createFrameSplitter(posFraming)
      open.add(connection)
      waitIdly(connection)
      stream.onEnd(() => close(connection))
      stream.onData((chunk) => {
        if (!connection.isOpen) return
        waitIdly(connection)
        try {
          for (const frame of splitter.push(chunk)) if (connection.isOpen) take(connection, frame)
        } catch (error) {
          if (!(error instanceof MalformedMessage)) throw error
          log.warn({ path: error.path }, 'a terminal sent what is no frame')
          close(connection)
        }
      })
    },
    count: () => open.size,
    closeAll,
  }
}

/** The way back to one terminal; what is written after its end is lost. */
interface Line {
  write(bytes: Uint8Array): void
  close(): void
}

interface LineTools {
  readonly scheduler: Scheduler
  readonly log: Log
  readonly close: (connection: Connection) => void
}

function lineOf(connection: Connection, { log, close }: LineTools): Line {
  return {
    write(bytes) {
      if (!connection.isOpen) return
      connection.stream.write(bytes).catch((error: unknown) => {
        log.debug({ error: String(error) }, 'an answer was lost')
      })
    },
    close: () => close(connection),
  }
}

/** Between two bytes of an answer that comes slowly. */
const slowByteMs = 500

interface Delivery {
  readonly world: World
  readonly scheduler: Scheduler
}

function deliver(line: Line, { bytes, fault }: HostAnswer, { world, scheduler }: Delivery): void {
  const after = (setting: 'late_seconds' | 'slow_seconds', run: () => void) =>
    scheduler.after(1000 * world.state.settings.seconds(setting), run)
  switch (fault) {
    case 'no_answer':
    case 'swallow':
      break
    case 'hang_up':
      line.close()
      break
    case 'late_answer':
      after('late_seconds', () => line.write(bytes))
      break
    case 'slow_answer':
      after('slow_seconds', () => line.write(bytes))
      break
    case 'double_answer':
      line.write(bytes)
      line.write(bytes)
      break
    case 'half_answer':
      line.write(bytes.subarray(0, bytes.length >> 1))
      scheduler.after(0, line.close)
      break
    case 'garbage':
      line.write(garbage(bytes))
      break
    case 'slow_bytes':
      bytes.forEach((byte, index) => {
        scheduler.after(index * slowByteMs, () => line.write(Uint8Array.of(byte)))
      })
      break
    default:
      if (bytes.length > 0) line.write(bytes)
  }
}

/** Of the right length, and no message. */
function garbage(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => (index < 2 ? byte : byte ^ 0xa5))
}
