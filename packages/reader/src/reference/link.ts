/**
 * One end of the reference protocol's link: each message is sent until it is acknowledged, one at a
 * time, and what arrives twice is told once. Both the driver and the simulated device use it.
 */
import { createListeners } from '../contract/listeners.ts'
import type { Cancel, ReaderPorts } from '../contract/ports.ts'
import { crc16 } from './crc16.ts'
import { createFrameReader, type Frame, writeFrame } from './frame.ts'
import { linkCommands } from './words.ts'

export const linkTimings = {
  /** For an acknowledgement. */
  patienceMs: 400,
  /** Sends of one message before the link is given up. */
  tries: 6,
  /** Within a frame. */
  silenceMs: 120,
} as const

export interface Message {
  readonly command: number
  readonly payload: Uint8Array
}

export interface Link {
  /** Resolves false when it was not acknowledged: the link is of no use then. */
  send(command: number, payload: Uint8Array): Promise<boolean>
  onMessage(hear: (message: Message) => void): Cancel
  /** Takes bytes from the transport. */
  push(bytes: Uint8Array): void
  /** Forgets what is under way. */
  close(): void
}

interface Sending {
  readonly frame: Frame
  tries: number
  /** Sent again out of turn since the last try, because the other side heard only noise. */
  isHurried: boolean
  readonly done: (acknowledged: boolean) => void
}

export function createLink(
  ports: Pick<ReaderPorts, 'after'>,
  write: (bytes: Uint8Array) => void,
): Link {
  const heard = createListeners<Message>()
  const waiting: Sending[] = []
  let sequence = 0
  let lastHeard = ''
  let stopRetry: Cancel = () => {}
  let stopSilence: Cancel = () => {}
  let isClosed = false
  const transmit = () => {
    const current = waiting[0]
    if (!current) return
    stopRetry()
    if (current.tries >= linkTimings.tries) return finish(false)
    current.tries += 1
    current.isHurried = false
    stopRetry = ports.after(linkTimings.patienceMs, transmit)
    write(writeFrame(current.frame))
  }
  const finish = (acknowledged: boolean) => {
    stopRetry()
    waiting.shift()?.done(acknowledged)
    transmit()
  }
  // Once between two tries: noise that lasts a moment must not use them all up.
  const hurry = () => {
    const current = waiting[0]
    if (!current || current.isHurried) return
    current.isHurried = true
    write(writeFrame(current.frame))
  }
  const signal = (command: number, of: number) =>
    write(writeFrame({ sequence: of, command, payload: new Uint8Array() }))
  const receive = (frame: Frame) => {
    if (frame.command === linkCommands.ack) {
      if (frame.sequence === waiting[0]?.frame.sequence) finish(true)
    } else if (frame.command === linkCommands.nak) hurry()
    else {
      signal(linkCommands.ack, frame.sequence)
      const mark = `${frame.sequence}.${frame.command}.${crc16(frame.payload)}`
      if (mark === lastHeard) return
      lastHeard = mark
      heard.tell({ command: frame.command, payload: frame.payload })
    }
  }
  const reader = createFrameReader(
    (frame) => {
      if (!isClosed) receive(frame)
    },
    () => {
      if (!isClosed) signal(linkCommands.nak, 0)
    },
  )
  const listen = () => {
    stopSilence()
    if (reader.isWaiting()) {
      stopSilence = ports.after(linkTimings.silenceMs, () => {
        reader.flush()
        listen()
      })
    }
  }
  return {
    send(command, payload) {
      if (isClosed) return Promise.resolve(false)
      sequence = (sequence % 255) + 1
      const frame = { sequence, command, payload }
      return new Promise((done) => {
        waiting.push({ frame, tries: 0, isHurried: false, done })
        if (waiting.length === 1) transmit()
      })
    },
    onMessage: heard.add,
    push(bytes) {
      reader.push(bytes)
      listen()
    },
    close() {
      isClosed = true
      stopSilence()
      stopRetry()
      for (const { done } of waiting.splice(0)) done(false)
    },
  }
}
