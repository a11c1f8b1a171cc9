/** Payments at a terminal whose reader alone has the working keys. */
import { describe, expect, test } from 'vitest'
import { chipCard, issuerData, scriptResults, stripeCard } from '../../test/reader.ts'
import { answerTimeout, chipPatience } from '../../test/rig.ts'
import { createSealingReader } from '../../test/sealing-reader.ts'
import { createSealingRig, paramsOf, type SealingRig } from '../../test/sealing-rig.ts'

const agreed = (rig: SealingRig, count: number) => {
  expect(rig.host.standing()).toHaveLength(count)
  expect(rig.host.faults).toEqual([])
}

describe.each(['3des', 'sm4'])('with %s', (algorithm) => {
  test('a stripe and its PIN are paid with, and the platform could open nothing', async () => {
    const rig = await createSealingRig({ algorithm })
    const report = await rig.pay()
    expect(report).toMatchObject({ status: 'succeeded', paid: { amount: { amount: 29_900 } } })
    expect(rig.host.pin).toBe(stripeCard.pin)
    agreed(rig, 1)
    expect(rig.book.value('owed/reversal')).toBeUndefined()
    expect(rig.book.value('sign-in')).toMatchObject({ keys: { pin: '', mac: '', track: null } })
    expect(Object.keys(rig.terminal.keys).sort()).toEqual(['bdk', 'inReader', 'ksn', 'scheme'])
  })

  test('a chip has its word after the reader has proven the answer', async () => {
    const rig = await createSealingRig({ algorithm })
    rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 55: issuerData } } : undefined)
    const report = await rig.sell({ card: chipCard, entry: 'insert' })
    expect(report).toMatchObject({ status: 'waiting', action: { step: 'complete' } })
    const params = paramsOf(report)
    expect(params).toMatchObject({ decide: 'chip', arc: '00' })
    expect(rig.reader.proves(params)).toBe(true)
    const end = await rig.complete('A1', { result: 'approved', verified: true })
    expect(end).toMatchObject({ status: 'succeeded' })
    agreed(rig, 1)
  })
})

test('a card that is held to the reader is approved once the answer is proven', async () => {
  const rig = await createSealingRig()
  const report = await rig.sell({ card: chipCard, entry: 'tap' })
  expect(paramsOf(report)).toMatchObject({ decide: 'approve' })
  expect(await rig.complete('A1', { result: 'approved', verified: true })).toMatchObject({
    status: 'succeeded',
  })
})

test('nothing leaves before the reader has sealed, and its reversals are sealed before it leaves', async () => {
  const rig = await createSealingRig()
  const asked = await rig.start()
  expect(asked).toMatchObject({ accept: 'swipe,insert,tap', master: 'D2B91CC5' })
  expect(asked.seal).toBeUndefined()
  const request = { ...rig.attempt(), reading: rig.reader.read(stripeCard) }
  const drawn = await rig.account.operations.present(request)
  expect(drawn).toMatchObject({ status: 'card_awaited', action: { step: 'seal' } })
  expect(rig.host.ofType('0200')).toEqual([])
  expect(rig.book.value('owed/reversal')).toBeUndefined()
  const seals = rig.reader.seals(paramsOf(drawn))
  expect(Object.keys(seals)).toHaveLength(4)
  rig.host.behave = ({ type }) => {
    if (type === '0200') {
      expect(rig.book.value('owed/reversal')).toMatchObject({ reason: '98' })
      for (const [fold, mac] of Object.entries(seals)) {
        expect(rig.book.value(`seal/${fold}`)).toBe(mac)
      }
    }
    return undefined
  }
  expect(await rig.account.operations.present({ ...request, seals })).toMatchObject({
    status: 'waiting',
  })
  agreed(rig, 1)
})

test('between the two calls neither track, PIN nor number of the card is kept', async () => {
  const rig = await createSealingRig()
  await rig.start()
  const reading = rig.reader.read(stripeCard)
  const drawn = await rig.account.operations.present({ ...rig.attempt(), reading })
  const everything = JSON.stringify([[...rig.book.entries], drawn, rig.log.lines])
  for (const text of [stripeCard.pan, reading.pin?.block, reading.track2.window, stripeCard.pin]) {
    expect(everything).not.toContain(text)
  }
})

describe('an answer is believed when the reader has proven it', () => {
  test.each([
    [false, 'A0'],
    [undefined, '06'],
  ])('else the sale is reversed without it (verified: %s)', async (verified, reason) => {
    const rig = await createSealingRig()
    await rig.sell()
    const completion = {
      result: 'approved',
      ...(verified === undefined ? {} : { verified }),
    } as const
    const end = await rig.complete('A1', completion)
    expect(end).toMatchObject({ status: 'failed', over: 'reversed', code: 'attempt_closed' })
    expect(rig.host.ofType('0400').map((one) => one.text(39))).toEqual([reason])
    agreed(rig, 0)
  })

  test('a wrong MAC is found out by the reader', async () => {
    const rig = await createSealingRig()
    rig.host.behave = ({ type }) => (type === '0200' ? 'wrong_mac' : undefined)
    expect(await rig.pay()).toMatchObject({ status: 'failed', over: 'reversed' })
    agreed(rig, 0)
  })

  test('an approval without a MAC is reversed at once', async () => {
    const rig = await createSealingRig()
    rig.host.behave = ({ type }) => (type === '0200' ? 'no_mac' : undefined)
    expect(await rig.sell()).toMatchObject({ status: 'unknown', cause: 'signature' })
    rig.host.behave = () => undefined
    expect(await rig.account.operations.query(rig.attempt())).toMatchObject({ over: 'reversed' })
    agreed(rig, 0)
  })

  test('a reader that says nothing has not proven it', async () => {
    const rig = await createSealingRig()
    const waiting = await rig.sell()
    expect(await rig.account.operations.query(rig.attempt())).toEqual(waiting)
    await rig.time.advance(chipPatience)
    expect(await rig.account.operations.query(rig.attempt())).toMatchObject({
      status: 'failed',
      over: 'reversed',
      code: 'attempt_closed',
    })
    agreed(rig, 0)
  })

  test('so is a refusal', async () => {
    const rig = await createSealingRig()
    rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 39: '55' } } : undefined)
    const told = await rig.sell()
    expect(paramsOf(told)).toMatchObject({ decide: 'refuse', arc: '55' })
    expect(await rig.complete('A1', { result: 'declined', verified: true })).toMatchObject({
      status: 'failed',
      over: 'declined',
      code: 'pin_wrong',
    })
    expect(rig.host.ofType('0400')).toEqual([])
    expect(rig.book.value('owed/reversal')).toBeUndefined()
  })

  test('behind a forged refusal the sale is undone', async () => {
    const rig = await createSealingRig()
    rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 39: '51' } } : undefined)
    await rig.sell()
    expect(await rig.complete('A1', { result: 'declined', verified: false })).toMatchObject({
      over: 'reversed',
    })
    agreed(rig, 0)
  })

  test('a refusal without a MAC needs no word', async () => {
    const rig = await createSealingRig()
    const refusal = { fields: { 39: '51' }, withoutMac: true } as const
    rig.host.behave = ({ type }) => (type === '0200' ? refusal : undefined)
    expect(await rig.sell()).toMatchObject({ status: 'failed', code: 'insufficient_funds' })
  })
})

test('a host that says nothing is asked to reverse without the reader', async () => {
  const rig = await createSealingRig()
  rig.host.behave = ({ type }) => (type === '0200' ? 'silent' : undefined)
  const send = await rig.prepare()
  expect(await rig.within(answerTimeout, send())).toMatchObject({
    status: 'unknown',
    cause: 'timeout',
  })
  rig.restart()
  expect(await rig.account.operations.query(rig.attempt())).toMatchObject({ over: 'reversed' })
  expect(rig.host.ofType('0400').map((one) => one.text(39))).toEqual(['98'])
  agreed(rig, 0)
  rig.host.behave = () => undefined
  expect(await rig.pay({ number: 'A2' })).toMatchObject({ status: 'succeeded' })
  agreed(rig, 1)
})

test('the issuer’s scripts are told once the reader seals what they came to', async () => {
  const rig = await createSealingRig()
  rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 55: issuerData } } : undefined)
  await rig.sell({ card: chipCard, entry: 'insert' })
  const completion = { result: 'approved', verified: true, scripts: scriptResults } as const
  expect(await rig.complete('A1', completion)).toMatchObject({ status: 'succeeded' })
  expect(rig.host.ofType('0620')).toEqual([])
  rig.host.behave = () => undefined
  expect(await rig.pay({ number: 'A2' })).toMatchObject({ status: 'succeeded' })
  expect(rig.host.ofType('0620')).toHaveLength(1)
  agreed(rig, 2)
})

describe('when the keys change', () => {
  test('the next card is read under the new ones', async () => {
    const rig = await createSealingRig()
    await rig.pay()
    // The host has forgotten: nothing of this sale is booked.
    rig.host.behave = ({ type }) =>
      type === '0200' ? { fields: { 39: '77' }, withoutMac: true } : undefined
    expect(await rig.sell({ number: 'A2' })).toMatchObject({
      over: 'declined',
      code: 'attempt_closed',
    })
    rig.host.behave = () => undefined
    expect(await rig.pay({ number: 'A3' })).toMatchObject({ status: 'succeeded' })
    agreed(rig, 2)
  })

  test('a reversal that the host refuses for its keys waits for the reader, and then goes first', async () => {
    const rig = await createSealingRig()
    rig.host.behave = ({ type }) => {
      if (type === '0200') return 'silent'
      return type === '0400' ? { fields: { 39: 'A0' }, withoutMac: true } : undefined
    }
    const send = await rig.prepare()
    await rig.within(answerTimeout, send())
    const { query } = rig.account.operations
    expect(await query(rig.attempt())).toEqual({ status: 'unknown', cause: 'signature' })
    rig.host.behave = () => undefined
    expect(await query(rig.attempt())).toEqual({ status: 'unknown', cause: 'signature' })
    expect(rig.host.ofType('0400')).toHaveLength(1)
    const asked = await rig.start('A2')
    expect(asked.seal?.split(',')).toHaveLength(3)
    expect(await rig.pay({ number: 'A2' })).toMatchObject({ status: 'succeeded' })
    expect(await query(rig.attempt())).toMatchObject({ over: 'reversed' })
    expect(rig.host.standing().map(({ stan }) => stan)).toEqual([
      rig.host.ofType('0200')[1]?.text(11),
    ])
  })

  test('another reader with the same master key seals what is owed, though it may not read here', async () => {
    const rig = await createSealingRig()
    rig.host.behave = ({ type }) => {
      if (type === '0200') return 'silent'
      return type === '0400' ? { fields: { 39: 'A0' }, withoutMac: true } : undefined
    }
    const send = await rig.prepare()
    await rig.within(answerTimeout, send())
    await rig.account.operations.query(rig.attempt())
    rig.host.behave = () => undefined
    const asked = await rig.start('A2')
    const spare = createSealingReader('tdes', undefined, 'FFFF0000000001E')
    expect(spare.load(asked)).toBe(true)
    const reading = spare.read(stripeCard)
    const request = { ...rig.attempt('A2'), reading, seals: spare.seals(asked) }
    expect(await rig.account.operations.present(request)).toMatchObject({
      status: 'failed',
      code: 'card_data_invalid',
    })
    expect(await rig.account.operations.query(rig.attempt())).toMatchObject({ over: 'reversed' })
    agreed(rig, 0)
  })

  test('what was drawn up before is not sent', async () => {
    const rig = await createSealingRig()
    await rig.start()
    const request = { ...rig.attempt(), reading: rig.reader.read(stripeCard) }
    const drawn = await rig.account.operations.present(request)
    const seals = rig.reader.seals(paramsOf(drawn))
    await rig.account.operations.signOff?.(rig.terminal)
    expect(await rig.account.operations.present({ ...request, seals })).toMatchObject({
      status: 'failed',
      over: 'declined',
    })
    expect(rig.host.ofType('0200')).toEqual([])
  })

  test('a reader with another master key refuses them', async () => {
    const rig = await createSealingRig()
    const params = await rig.start()
    const other = createSealingReader('tdes', '0123456789ABCDEFFEDCBA9876543210')
    expect(other.load(params)).toBe(false)
  })
})

describe('what was drawn up and not sealed', () => {
  const drawUp = async () => {
    const rig = await createSealingRig()
    await rig.start()
    const request = { ...rig.attempt(), reading: rig.reader.read(stripeCard) }
    const drawn = await rig.account.operations.present(request)
    return { rig, request, drawn, seals: rig.reader.seals(paramsOf(drawn)) }
  }

  test('is asked for again when the answer was lost', async () => {
    const { rig, request, drawn, seals } = await drawUp()
    expect(await rig.account.operations.present(request)).toEqual(drawn)
    expect(await rig.account.operations.present({ ...request, seals })).toMatchObject({
      status: 'waiting',
    })
    agreed(rig, 1)
  })

  test('proves nothing at first, and lapses', async () => {
    const { rig, request, seals } = await drawUp()
    expect(await rig.account.operations.query(rig.attempt())).toEqual({ status: 'absent' })
    await rig.time.advance(121_000)
    expect(await rig.account.operations.query(rig.attempt())).toMatchObject({ over: 'closed' })
    expect(await rig.account.operations.present({ ...request, seals })).toMatchObject({
      status: 'failed',
      code: 'card_data_invalid',
    })
    agreed(rig, 0)
  })

  test('is taken away by whoever ends the attempt', async () => {
    const { rig, request, seals } = await drawUp()
    expect(await rig.account.operations.reverse(rig.attempt())).toMatchObject({ over: 'closed' })
    await rig.account.operations.present({ ...request, seals })
    expect(rig.host.ofType('0200')).toEqual([])
  })

  test('gives way to another card at the terminal', async () => {
    const { rig, request, seals } = await drawUp()
    expect(await rig.pay({ number: 'A2' })).toMatchObject({ status: 'succeeded' })
    expect(await rig.account.operations.present({ ...request, seals })).toMatchObject({
      status: 'failed',
      over: 'declined',
    })
    agreed(rig, 1)
  })

  test.each([
    ['without one of its seals', 29_900, 1],
    ['for another amount', 100, 0],
  ])('is not sent %s', async (_, fen, missing) => {
    const { rig, request, seals: all } = await drawUp()
    const seals = Object.fromEntries(Object.entries(all).slice(missing))
    const { amount } = rig.attempt('A1', fen)
    const report = await rig.account.operations.present({ ...request, amount, seals })
    expect(report).toMatchObject({ status: 'failed', code: 'attempt_closed' })
    expect(rig.host.ofType('0200')).toEqual([])
    expect(rig.book.value('draft')).toBeUndefined()
  })

  test('leaves once, however often it is presented', async () => {
    const { rig, request, seals } = await drawUp()
    const both = [request, request].map((one) => rig.account.operations.present({ ...one, seals }))
    expect(await Promise.all(both)).toMatchObject([{ status: 'waiting' }, { status: 'waiting' }])
    expect(rig.host.ofType('0200')).toHaveLength(1)
  })
})

test.each([
  ['a PIN of another length', { pin: { block: 'AABB' } }],
  ['no window', { track2: undefined }],
])('a reading with %s is refused', async (_, change) => {
  const rig = await createSealingRig()
  await rig.start()
  const { track2, ...reading } = rig.reader.read(stripeCard)
  const { window: __, ...bare } = track2
  const spoilt = { ...reading, ...change, track2: 'track2' in change ? bare : track2 }
  expect(await rig.account.operations.present({ ...rig.attempt(), reading: spoilt })).toMatchObject(
    {
      status: 'failed',
      code: 'card_data_invalid',
    },
  )
})

test('money goes back by other means, and nothing has left', async () => {
  const rig = await createSealingRig()
  await rig.pay()
  expect(await rig.account.operations.refund(rig.refundRequest())).toEqual({
    status: 'failed',
    code: 'refund_not_possible',
  })
  expect(rig.host.received.map(({ type }) => type)).toEqual(['0800', '0200'])
})

test('its batch is settled as any other', async () => {
  const rig = await createSealingRig()
  await rig.pay()
  await rig.pay({ number: 'A2', card: chipCard, entry: 'tap' })
  rig.host.behave = (request) => {
    if (request.text(60).slice(8, 11) === '207') rig.host.batch = '000002'
    return undefined
  }
  expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({
    status: 'settled',
    balanced: true,
    debit: { count: 2 },
  })
  expect(await rig.pay({ number: 'A3' })).toMatchObject({ status: 'succeeded' })
})
