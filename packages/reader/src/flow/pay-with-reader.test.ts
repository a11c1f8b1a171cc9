import type { NextAction, CardReading as PostedReading } from '@tillway/api/types'
import { describe, expect, test } from 'vitest'
import { findDataObject, readDataObjects } from '../bytes/ber.ts'
import { fromHex, toHex, xor } from '../bytes/hex.ts'
import type { ChipDecision } from '../contract/reader.ts'
import { cardKey, sessionKey } from '../device/chip.ts'
import { tripleDes } from '../device/triple-des.ts'
import { type Bench, card, startBench } from '../testing/bench.ts'
import { type PayOptions, payWithReader } from './pay-with-reader.ts'

const params = { amount: '12345', currency: 'CNY' }
const complete = (chip: string): NextAction => ({
  type: 'reader',
  step: 'complete',
  params: { chip, arc: '00' },
})

/** A server that plays the issuer's part with the chip. */
function createServer(
  answer: (reading: PostedReading) => NextAction | null | Promise<NextAction | null>,
) {
  const posted: PostedReading[] = []
  const decisions: ChipDecision[] = []
  const options: Pick<PayOptions, 'params' | 'present' | 'complete'> = {
    params,
    present: async (reading) => {
      posted.push(reading)
      return answer(reading)
    },
    complete: async (decision) => void decisions.push(decision),
  }
  return { posted, decisions, options }
}

function issuerAnswer({ chip = '' }: PostedReading): NextAction {
  const objects = readDataObjects(fromHex(chip))
  const profile = card('chip').chip!
  const counter = Number.parseInt(toHex(findDataObject(objects, '9F36')!), 16)
  const key = sessionKey(tripleDes, cardKey(tripleDes, card('chip').number, profile), {
    chip: profile,
    counter,
  })
  const answer = fromHex('3030000000000000')
  const arpc = tripleDes.encrypt(key, xor(findDataObject(objects, '9F26')!, answer))
  return complete(`910A${toHex(arpc)}3030`)
}

async function insertAndType({ device, wait, type }: Bench): Promise<void> {
  await wait()
  device.hands.insert(card('chip'))
  await wait()
  type('123456')
  await wait()
}

test('a card with a chip, to the chip’s approval', async () => {
  const bench = await startBench()
  const { posted, decisions, options } = createServer(issuerAnswer)
  const prompts: string[] = []
  const paying = payWithReader(bench.reader, {
    ...options,
    onPrompt: (event) => {
      if (event.type === 'prompt') prompts.push(event.prompt)
    },
  })
  await insertAndType(bench)
  expect(await bench.ports.until(paying)).toEqual({ type: 'completed', result: 'approved' })
  expect(decisions).toEqual([{ result: 'approved' }])
  expect(posted).toHaveLength(1)
  expect(posted[0]).toMatchObject({
    entry: 'insert',
    fallback: false,
    masked_number: '622202*********0128',
    expiry: '3012',
    service_code: '220',
    sequence: '001',
    reader: { serial: 'SIM0000000000001', model: 'TW-1' },
  })
  expect(Object.keys(posted[0]!).sort()).toEqual(
    'chip entry expiry fallback masked_number pin reader sequence service_code track2'.split(' '),
  )
  expect(prompts[0]).toBe('present_card')
  expect(prompts.at(-1)).toBe('remove_card')
})

test('an answer that is not the issuer’s is refused by the chip, and the server is told', async () => {
  const bench = await startBench()
  const { decisions, options } = createServer(() => complete('910A00112233445566773030'))
  const paying = payWithReader(bench.reader, options)
  await insertAndType(bench)
  expect(await bench.ports.until(paying)).toEqual({ type: 'completed', result: 'declined' })
  expect(decisions).toEqual([{ result: 'declined' }])
})

test.each([
  ['over', null],
  ['wants a card again, after a wrong PIN', { type: 'reader', step: 'present', params } as const],
  ['waits', { type: 'wait' } as const],
])('an attempt that is %s needs nothing more of this reading', async (_, next) => {
  const bench = await startBench()
  const { decisions, options } = createServer(() => next)
  const paying = payWithReader(bench.reader, options)
  await insertAndType(bench)
  expect(await bench.ports.until(paying)).toEqual({ type: 'answered' })
  expect(decisions).toEqual([])
})

test('a wrong PIN: the caller starts again, and the reading is another', async () => {
  const bench = await startBench()
  const { posted, options } = createServer(() => null)
  for (const _ of [1, 2]) {
    const paying = payWithReader(bench.reader, options)
    await insertAndType(bench)
    await bench.ports.until(paying)
    bench.device.hands.pull()
    await bench.wait()
  }
  const [first, second] = posted
  expect(second!.track2.ksn).not.toBe(first!.track2.ksn)
  expect(second!.pin!.block).not.toBe(first!.pin!.block)
})

describe('what happens while the server is asked never fails the payment', () => {
  async function online() {
    const bench = await startBench()
    let answer: (next: NextAction | null) => void = () => {}
    let refuse: (error: Error) => void = () => {}
    const control = new AbortController()
    const waiting = new Promise<NextAction | null>((resolve, reject) => {
      answer = resolve
      refuse = reject
    })
    const server = createServer(() => waiting)
    const paying = payWithReader(bench.reader, { ...server.options, signal: control.signal })
    await insertAndType(bench)
    expect(server.posted).toHaveLength(1)
    return { ...bench, ...server, paying, answer, refuse, control }
  }

  test('the reader is gone, and its part is not needed', async () => {
    const { device, answer, paying, ports } = await online()
    device.cutPower()
    await ports.advance(1000)
    answer(null)
    expect(await ports.until(paying)).toEqual({ type: 'answered' })
  })

  test('the reader is gone, and the chip can agree no more', async () => {
    const { device, answer, paying, ports, decisions } = await online()
    device.cutPower()
    answer(complete(''))
    expect(await ports.until(paying)).toEqual({ type: 'completed', result: 'declined' })
    expect(decisions).toEqual([{ result: 'declined' }])
  })

  test('the card was pulled out', async () => {
    const { device, answer, paying, ports, decisions, wait } = await online()
    device.hands.pull()
    await wait()
    answer(complete(''))
    expect(await ports.until(paying)).toEqual({ type: 'completed', result: 'declined' })
    expect(decisions).toEqual([{ result: 'declined' }])
  })

  test('the network is gone', async () => {
    const { refuse, paying, ports } = await online()
    refuse(new Error('no network'))
    expect(await ports.until(paying)).toEqual({ type: 'ask_server' })
  })

  test('nobody wants to wait any longer', async () => {
    const { control, paying, ports } = await online()
    control.abort()
    expect(await ports.until(paying)).toEqual({ type: 'ask_server' })
  })

  test('the decision does not arrive', async () => {
    const bench = await startBench()
    const { options } = createServer(issuerAnswer)
    const lost = async () => {
      throw new Error('no network')
    }
    const paying = payWithReader(bench.reader, { ...options, complete: lost })
    await insertAndType(bench)
    expect(await bench.ports.until(paying)).toEqual({ type: 'ask_server' })
  })
})

describe('before anything was posted it rejects, and the reader rests', () => {
  test('called off', async () => {
    const { reader, ports, wait, device } = await startBench()
    const { posted, options } = createServer(() => null)
    const control = new AbortController()
    const paying = payWithReader(reader, { ...options, signal: control.signal })
    await wait()
    control.abort()
    await expect(ports.until(paying)).rejects.toMatchObject({ code: 'reader_cancelled' })
    expect(posted).toEqual([])
    expect(device.display().phase).toBe('idle')
  })

  test.each([
    [{}],
    [{ amount: '1', currency: 'USD' }],
    [{ amount: '-1', currency: 'CNY' }],
    [{ ...params, accept: 'cheque' }],
    [{ ...params, pin: 'perhaps' }],
    [{ ...params, timeout_ms: 'soon' }],
  ])('params %o are refused', async (wrong) => {
    const { reader, ports } = await startBench()
    const { options } = createServer(() => null)
    const paying = payWithReader(reader, { ...options, params: wrong as Record<string, string> })
    await expect(ports.until(paying)).rejects.toMatchObject({ code: 'reader_protocol' })
  })
})

test('params say what may be presented and how', async () => {
  const { reader, ports, wait, device, prompts } = await startBench()
  const { posted, options } = createServer(() => null)
  const wish = { ...params, accept: 'tap', pin: 'none', fallback: 'no', timeout_ms: '5000' }
  const paying = payWithReader(reader, { ...options, params: wish })
  await wait()
  expect(prompts()).toEqual(['tap_card'])
  expect(device.hands.swipe(card('stripe'))).toBe(false)
  device.hands.tap(card('chip'))
  await ports.until(paying)
  expect(posted[0]).toMatchObject({ entry: 'tap' })
  expect(posted[0]!.pin).toBeUndefined()
})
