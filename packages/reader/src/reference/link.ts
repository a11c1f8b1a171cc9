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

export function createLink(
  ports: Pick<ReaderPorts, 'after'>,
  write: (bytes: Uint8Array) => void,
): Link {
  const heard = createListeners<Message>()
  const outbox = createOutbox(ports, write)
  let lastHeard = ''
  let stopSilence: Cancel = () => {}
  const signal = (command: number, sequence: number) => {
    if (!outbox.isClosed()) write(writeFrame({ sequence, command, payload: new Uint8Array() }))
  }
  const receive = (frame: Frame) => {
    const { sequence, command, payload } = frame
    if (outbox.isClosed()) return
    if (command === linkCommands.ack) outbox.acknowledged(sequence)
    else if (command === linkCommands.nak) outbox.hurry()
    else {
      signal(linkCommands.ack, sequence)
      const mark = `${sequence}.${command}.${crc16(payload)}`
      if (mark === lastHeard) return
      lastHeard = mark
      heard.tell({ command, payload })
    }
  }
  const reader = createFrameReader(receive, () => signal(linkCommands.nak, 0))
  const listen = () => {
    stopSilence()
    if (!reader.isWaiting()) return
    stopSilence = ports.after(linkTimings.silenceMs, () => {
      reader.flush()
      listen()
    })
  }
  return {
    send: outbox.send,
    onMessage: heard.add,
    push(bytes) {
      reader.push(bytes)
      listen()
    },
    close() {
      stopSilence()
      outbox.close()
    },
  }
}

interface Outbox {
  send(command: number, payload: Uint8Array): Promise<boolean>
  acknowledged(sequence: number): void
  /** The other side heard only noise. */
  hurry(): void
  isClosed(): boolean
  close(): void
}

interface Sending {
  readonly frame: Frame
  tries: number
  /** Sent again out of turn since the last try. */
  isHurried: boolean
  readonly done: (acknowledged: boolean) => void
}

/** Messages that wait for their turn, and the one that waits for its acknowledgement. */
function createOutbox(
  ports: Pick<ReaderPorts, 'after'>,
  write: (bytes: Uint8Array) => void,
): Outbox {
  const waiting: Sending[] = []
  let sequence = 0
  let isClosed = false
  let stopRetry: Cancel = () => {}
  const transmit = () => {
    stopRetry()
    const current = waiting[0]
    if (!current) return
    if (current.tries >= linkTimings.tries) {
      finish(false)
      return
    }
    current.tries += 1
    current.isHurried = false
    stopRetry = ports.after(linkTimings.patienceMs, transmit)
    write(writeFrame(current.frame))
  }
  const finish = (acknowledged: boolean) => {
    waiting.shift()?.done(acknowledged)
    transmit()
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
    acknowledged(of) {
      if (of === waiting[0]?.frame.sequence) finish(true)
    },
    hurry() {
      const current = waiting[0]
      // Once between two tries: noise that lasts a moment must not use them all up.
      if (!current || current.isHurried) return
      current.isHurried = true
      write(writeFrame(current.frame))
    },
    isClosed: () => isClosed,
    close() {
      isClosed = true
      stopRetry()
      for (const { done } of waiting.splice(0)) done(false)
    },
  }
}
