/** Whatever a terminal says, the host answers in its own words or not at all, and lives on. */
import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'
import type { PosMessage } from '../../test/pos-message.ts'

const tries = 400

async function setUp() {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const card = rig.card('chip_debit')
  const sale = terminal.saleMessage({ card, amount: 1000 })
  const chip = '9F2608000000000000000082027C009F360200019F2701809F10080701010300000000'
  const fields = {
    ...sale.fields,
    2: card.number,
    22: '051',
    23: '001',
    55: chip,
    62: '00'.repeat(21),
  }
  return { rig, terminal, message: { ...sale, fields } }
}

/** One field of another value of the same form, or away, and a fresh number. */
function disturb({ type, fields }: PosMessage, pick: (below: number) => number): PosMessage {
  const numbers = Object.keys(fields).map(Number)
  const number = numbers[pick(numbers.length)] ?? 0
  const value = fields[number] ?? ''
  const digits = '0123456789'
  const other = [...value].map((one) => (pick(4) === 0 ? (digits[pick(10)] ?? one) : one)).join('')
  const changed = pick(5) === 0 ? '' : other
  const types = ['0200', '0100', '0220', '0400', '0500', '0320', '0620', '0800']
  const kept = Object.entries({ ...fields, [number]: changed }).filter(([, text]) => text !== '')
  return {
    type: pick(3) === 0 ? (types[pick(types.length)] ?? type) : type,
    fields: {
      ...Object.fromEntries(kept),
      11: String(pick(256) * 256 + pick(256)).padStart(6, '0'),
    },
  }
}

test('messages that are nearly right, under a right MAC', async () => {
  const { rig, terminal, message } = await setUp()
  const random = createSeededRandom(31)
  const pick = (below: number) => (random.bytes(1)[0] ?? 0) % below
  let answered = 0
  for (let count = 0; count < tries; count += 1) {
    const disturbed = disturb(count % 2 === 0 ? message : disturb(message, pick), pick)
    await terminal.write(terminal.encode(disturbed, true))
    answered += (await terminal.answers()).length
    if (terminal.isEnded) await terminal.connect()
  }
  expect(answered).toBeGreaterThan(tries / 2)
  rig.host.assertBalanced()
  expect(await terminal.manage('0820', '301')).toMatchObject({ type: '0830' })
})

test('frames of anything', async () => {
  const { rig, terminal } = await setUp()
  const random = createSeededRandom(32)
  for (let count = 0; count < tries; count += 1) {
    const frame = random.bytes(2 + (random.bytes(1)[0] ?? 0))
    frame[0] = 0
    frame[1] = frame.length - 2
    await terminal.stream?.write(frame)
    await rig.time.advance(0)
    if (terminal.isEnded) await terminal.connect()
  }
  expect(rig.host.books().orders).toEqual([])
  await terminal.connect()
  expect(await terminal.manage('0820', '301')).toMatchObject({ code: '00' })
})
