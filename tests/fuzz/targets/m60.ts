/** Messages of the M60 class: put together from pieces, and as answers of a device to its driver. */
import { isReaderError } from '../../../packages/reader/src/contract/errors.ts'
import type { ReadRequest, Transport } from '../../../packages/reader/src/contract/reader.ts'
import { m60Driver } from '../../../packages/reader/src/m60/driver.ts'
import { createM60Reader, m60Commands, writeM60 } from '../../../packages/reader/src/m60/words.ts'
import { bytesOf, fromHex, hold, piecesOf, sameBytes } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { createTimers } from './timers.ts'

const reading = fromHex(
  `00010210${'25'}${toHexText('6225885111234563D301210100123456789012')}1811223344556677889900112233445566778899AABBCCDDEE0000000008112233445566778803303031`,
)

function toHexText(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex')
}

export const m60Frame: Target = {
  name: 'm60-frame',
  seeds: [
    ...[writeM60(m60Commands.readCard, reading), writeM60(0x40, fromHex('00044D363031'))],
    fromHex('000101000102FFFF00'),
  ].map((bytes) => Uint8Array.of(4, ...bytes)),
  words: [fromHex('0001'), fromHex('0000'), fromHex('0800'), fromHex('0801'), fromHex('002200')],
  run(input) {
    const [key = 0] = input
    const bytes = input.subarray(1)
    const whole = messagesOf([bytes])
    const pieces = messagesOf(piecesOf(bytes, key))
    // Behind a place that was lost pieces begin anew; until then both are the same.
    if (whole.lost === 0 && pieces.lost === 0) {
      hold(whole.messages.length === pieces.messages.length, 'pieces bring as many messages')
      let at = 0
      for (const [index, { command, content }] of whole.messages.entries()) {
        const other = pieces.messages[index]
        hold(other !== undefined && sameBytes(content, other.content), 'and the same')
        const written = writeM60(command, content)
        hold(sameBytes(written, bytes.subarray(at, at + written.length)), 'each writes itself')
        at += written.length
      }
    }
    return `${Math.min(9, whole.messages.length)} ${whole.lost}`
  },
}

function messagesOf(pieces: Iterable<Uint8Array>) {
  const messages: { readonly command: number; readonly content: Uint8Array }[] = []
  let lost = 0
  const give = createM60Reader(
    (command, content) => void messages.push({ command, content }),
    () => {
      lost += 1
    },
  )
  for (const piece of pieces) give(piece)
  return { messages, lost }
}

const request: ReadRequest = {
  amountMinor: 29_900n,
  currency: 'CNY',
  accept: ['swipe', 'insert', 'tap'],
  pin: 'by_card',
  fallback: true,
  timeoutMs: 60_000,
}

/** A device whose answer to a reading is the input. */
export const m60Answers: Target = {
  name: 'm60-driver',
  seeds: [reading, fromHex('E1'), fromHex('E2'), fromHex('00')].map((bytes) =>
    Uint8Array.of(0, ...bytes),
  ),
  words: ['00', '03', '0510', '25', '08', 'E3', '6225885111234563D3012101'].map((word) =>
    word.length > 8 ? bytesOf(word) : fromHex(word),
  ),
  async run(input) {
    const isNoise = (input[0] ?? 0) % 4 === 3
    const answer = input.subarray(1)
    const device = deviceThatSays((command) => (isNoise ? answer : writeM60(command, answer)))
    const ports = {
      ...createTimers(),
      today: () => 0,
      random: (size: number) => new Uint8Array(size),
    }
    const session = await m60Driver.attach(device.transport, ports)
    const read = session.read(request)
    // What did not come by now does not come: the line goes.
    queueMicrotask(() => setImmediateLike(() => device.hangUp()))
    try {
      const card = await read
      hold(!/\d{13}/.test(card.maskedNumber), 'a card number is masked')
      hold(/^[0-9A-F]+$/.test(card.track2.encrypted), 'a track is hexadecimal')
      return `${card.entry} ${card.fallback} ${card.chip !== undefined} ${card.pin !== undefined}`
    } catch (error) {
      if (!isReaderError(error)) throw error
      return error.code
    } finally {
      await session.close()
    }
  },
}

/** After everything that waits for its turn and for nothing else. */
function setImmediateLike(run: () => void): void {
  let turns = 12
  const turn = () => {
    turns -= 1
    if (turns > 0) queueMicrotask(turn)
    else run()
  }
  turn()
}

function deviceThatSays(answer: (command: number) => Uint8Array) {
  const data = new Set<(bytes: Uint8Array) => void>()
  const ends = new Set<(unexpected: boolean) => void>()
  const say = (bytes: Uint8Array) => {
    for (const hear of data) hear(bytes)
  }
  const transport = {
    kind: 'memory',
    async write(bytes: Uint8Array) {
      const command = bytes[2] ?? 0
      if (command === m60Commands.identity) say(writeM60(command, fromHex('00044D363031')))
      else if (command === m60Commands.battery) say(writeM60(command, fromHex('0050')))
      else if (command === m60Commands.readCard) say(answer(command))
    },
    onData(hear: (bytes: Uint8Array) => void) {
      data.add(hear)
      return () => void data.delete(hear)
    },
    onClose(hear: (unexpected: boolean) => void) {
      ends.add(hear)
      return () => void ends.delete(hear)
    },
    async close() {},
  } as unknown as Transport
  const hangUp = () => {
    for (const hear of [...ends]) hear(true)
  }
  return { transport, hangUp }
}
