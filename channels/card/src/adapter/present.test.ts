import { secret } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { chipCard, createTestReader, issuerData, readerBdk, stripeCard } from '../../test/reader.ts'
import { answerTimeout, createRig, merchantNumber, type Rig } from '../../test/rig.ts'
import type { Behaviour } from '../../test/scripted-host.ts'
import { hostTmk } from '../../test/scripted-keys.ts'
import { wrapTerminalKeys } from './terminal-keys.ts'

const sale =
  (behaviour: Behaviour): Rig['host']['behave'] =>
  (request) =>
    request.type === '0200' ? behaviour : undefined

describe('a stripe', () => {
  test('is approved, with all that a receipt needs', async () => {
    const rig = await createRig()
    const report = await rig.present()
    expect(report).toMatchObject({
      status: 'succeeded',
      paid: {
        orderNumber: 'A1',
        amount: { amount: 29_900, currency: 'CNY' },
        paidAt: rig.time.now(),
        receipt: {
          merchant_name: '测试商户',
          merchant: merchantNumber,
          terminal: '10000001',
          card: '622588******4563',
          entry: 'swipe',
          issuer: '03080000',
          authorization: '123456',
          batch: '000001',
          trace: '000002',
          amount: '29900',
        },
      },
      evidence: { channelCode: '00' },
    })
    const [sent] = rig.host.ofType('0200')
    expect(sent?.text(22)).toBe('021')
    expect(sent?.text(60)).toBe('2200000100050')
    expect(sent?.text(53)).toBe('2610000000000000')
    expect(sent?.fields[2]).toBeUndefined()
    expect(sent?.text(35)).toMatch(/^6225885111234563=[0-9A-F]+$/)
    expect(sent?.text(35)).not.toContain('=3012101')
    expect(rig.host.pin).toBe('123456')
    expect(rig.book.value('owed/reversal')).toBeUndefined()
  })

  test('goes without a PIN where the card asks for none', async () => {
    const rig = await createRig()
    expect(await rig.present(rig.reader.read(stripeCard, { withoutPin: true }))).toMatchObject({
      status: 'succeeded',
    })
    const [sent] = rig.host.ofType('0200')
    expect(sent?.text(22)).toBe('022')
    expect([sent?.fields[26], sent?.fields[52]]).toEqual([undefined, undefined])
  })

  test('of a chip card is refused before anything is sent, unless the chip failed', async () => {
    const rig = await createRig()
    expect(await rig.present(rig.reader.read(chipCard))).toEqual({
      status: 'failed',
      over: 'declined',
      code: 'card_insert_needed',
    })
    expect(rig.host.ofType('0200')).toEqual([])
    const fallback = rig.reader.read(chipCard, { fallback: true })
    expect(await rig.present(fallback, 'A2')).toMatchObject({ status: 'succeeded' })
    expect(rig.host.ofType('0200')[0]?.text(60)).toBe('2200000100051')
  })

  test('under SM4 has its PIN in field 62', async () => {
    const rig = await createRig({ algorithm: 'sm4' })
    expect(await rig.present()).toMatchObject({ status: 'succeeded' })
    const [sent] = rig.host.ofType('0200')
    expect(sent?.fields[52]).toBeUndefined()
    expect(sent?.text(53)).toBe('2410000000000000')
    expect(rig.host.pin).toBe('123456')
  })
})

test('a reader that counts by AES is understood as well', async () => {
  const rig = await createRig()
  const entered = { tmk: hostTmk, bdk_aes: readerBdk, ksn: '1234567890123456' }
  const keys = await wrapTerminalKeys(secret(entered), rig.ports)
  const terminal = { ...rig.terminal, keys }
  const reading = createTestReader('1234567890123456', 'aes').read(stripeCard)
  const { present } = rig.account.operations
  expect(await present({ ...rig.attempt(), terminal, reading })).toMatchObject({
    status: 'succeeded',
  })
  expect(rig.host.pin).toBe('123456')
  expect(await present({ ...rig.attempt('A2'), terminal, reading })).toMatchObject({
    code: 'card_data_invalid',
  })
})

describe('a decline', () => {
  test.each([
    ['55', 'pin_wrong'],
    ['75', 'pin_tries_exceeded'],
    ['38', 'pin_tries_exceeded'],
    ['51', 'insufficient_funds'],
    ['54', 'card_expired'],
    ['45', 'card_insert_needed'],
    ['61', 'card_limit_exceeded'],
    ['65', 'card_limit_exceeded'],
    ['05', 'card_declined'],
  ])('%s is %s, and owes nothing', async (code, expected) => {
    const rig = await createRig()
    rig.host.behave = sale({ fields: { 39: code } })
    const failed = { status: 'failed', over: 'declined', code: expected }
    expect(await rig.present()).toMatchObject({ ...failed, evidence: { channelCode: code } })
    expect(rig.book.value('owed/reversal')).toBeUndefined()
    expect([...rig.book.entries.keys()].filter((key) => key.startsWith('card/'))).toEqual([])
    expect(await rig.account.operations.query(rig.attempt())).toMatchObject(failed)
    expect(rig.host.ofType('0400')).toEqual([])
  })

  test('may come without a MAC', async () => {
    const rig = await createRig()
    rig.host.behave = sale({ fields: { 39: '51' }, withoutMac: true })
    expect(await rig.present()).toMatchObject({ code: 'insufficient_funds' })
  })

  test.each(['77', '99', 'A0', '22'])(
    '%s fetches new keys and asks for the card again',
    async (code) => {
      const rig = await createRig()
      rig.host.behave = sale({ fields: { 39: code } })
      expect(await rig.present()).toMatchObject({
        status: 'failed',
        over: 'declined',
        code: 'attempt_closed',
      })
      expect(rig.host.ofType('0800')).toHaveLength(2)
      rig.host.behave = () => undefined
      expect(await rig.present(undefined, 'A2')).toMatchObject({ status: 'succeeded' })
      expect(rig.host.ofType('0800')).toHaveLength(2)
    },
  )

  test('for keys again and again leaves the host alone after a while', async () => {
    const rig = await createRig()
    rig.host.behave = sale({ fields: { 39: '77' } })
    await rig.present()
    await rig.present(undefined, 'A2')
    await rig.present(undefined, 'A3')
    expect(await rig.present(undefined, 'A4')).toEqual({
      status: 'not_sent',
      cause: 'rate_limited',
    })
    expect(rig.host.ofType('0800')).toHaveLength(3)
    await rig.time.advance(61_000)
    rig.host.behave = () => undefined
    expect(await rig.present(undefined, 'A5')).toMatchObject({ status: 'succeeded' })
  })

  test('for keys by a clock that was a day ahead keeps nobody waiting for that day', async () => {
    const rig = await createRig()
    rig.host.behave = sale({ fields: { 39: '77' } })
    rig.time.jump(86_400_000)
    await rig.present()
    await rig.present(undefined, 'A2')
    await rig.present(undefined, 'A3')
    rig.time.jump(-86_400_000)
    rig.host.behave = () => undefined
    expect(await rig.present(undefined, 'A4')).toMatchObject({ status: 'succeeded' })
  })
})

describe('doubt', () => {
  const doubts: readonly (readonly [string, Behaviour, string])[] = [
    ['silence', 'silent', '98'],
    ['silence of a host that never saw it', 'deaf', '98'],
    ['a wrong MAC', 'wrong_mac', 'A0'],
    ['an approval without a MAC', 'no_mac', 'A0'],
    ['half an answer', 'half', '98'],
    ['garbage', 'garbage', '06'],
    ['a stream that is no frame', 'no_frame', '06'],
    ['another amount', { fields: { 4: '000000000001' } }, '06'],
    ['an approval in part', { fields: { 4: '000000000001', 39: '10' } }, '06'],
    ['another number', { fields: { 11: '999999' } }, '98'],
    ['another type', { type: '0230', fields: {} }, '06'],
    ['another merchant', { fields: { 42: '898310148160002' } }, '98'],
    ['a code that nobody knows', { fields: { 39: 'ZZ' } }, '06'],
    ['a late issuer', { fields: { 39: '98' } }, '06'],
  ]

  test.each(doubts)('by %s is unknown, and then undone', async (_, behaviour, reason) => {
    const rig = await createRig()
    rig.host.behave = sale(behaviour)
    const report = await rig.within(answerTimeout, rig.present())
    expect(report.status).toBe('unknown')
    expect(rig.book.value('owed/reversal')).toMatchObject({ stan: '000002', reason })
    expect(await rig.account.operations.query(rig.attempt())).toMatchObject({
      status: 'failed',
      over: 'reversed',
      code: 'attempt_closed',
    })
    const [reversal, ...others] = rig.host.ofType('0400')
    expect(others).toEqual([])
    expect(reversal?.text(39)).toBe(reason)
    expect(reversal?.text(11)).toBe('000002')
    expect(reversal?.text(60)).toBe('2200000100050')
    for (const field of [26, 35, 37, 52, 53]) expect(reversal?.fields[field]).toBeUndefined()
    expect(rig.host.standing()).toEqual([])
    expect(rig.book.value('owed/reversal')).toBeUndefined()
  })

  test('is undone before the terminal asks for anything new', async () => {
    const rig = await createRig()
    rig.host.behave = sale('silent')
    await rig.within(answerTimeout, rig.present())
    rig.host.behave = () => undefined
    expect(await rig.present(undefined, 'A2')).toMatchObject({ status: 'succeeded' })
    const types = rig.host.received.map(({ type }) => type)
    expect(types).toEqual(['0800', '0200', '0400', '0200'])
    expect(rig.host.standing()).toHaveLength(1)
  })

  test('that cannot be undone lets nothing new pass', async () => {
    const rig = await createRig()
    rig.host.behave = ({ type }) => (type === '0200' || type === '0400' ? 'silent' : undefined)
    await rig.within(answerTimeout, rig.present())
    const second = await rig.within(answerTimeout, rig.present(undefined, 'A2'))
    expect(second).toEqual({ status: 'not_sent', cause: 'in_progress' })
    expect(rig.host.ofType('0200')).toHaveLength(1)
    expect(await rig.account.operations.query(rig.attempt('A2'))).toEqual({ status: 'absent' })
  })

  test('a reversal is repeated under the same number until it is acknowledged', async () => {
    const rig = await createRig()
    rig.host.behave = ({ type }) => {
      if (type === '0200') return 'silent'
      return type === '0400' ? { fields: { 39: '96' } } : undefined
    }
    await rig.within(answerTimeout, rig.present())
    const query = () => rig.account.operations.query(rig.attempt())
    expect(await query()).toEqual({ status: 'unknown', cause: 'server_error' })
    rig.host.behave = ({ type }) => (type === '0400' ? { fields: { 39: '25' } } : undefined)
    expect(await query()).toMatchObject({ status: 'failed', over: 'reversed' })
    const reversals = rig.host.ofType('0400')
    expect(reversals.map((one) => [one.text(11), one.text(39)])).toEqual([
      ['000002', '98'],
      ['000002', '06'],
    ])
  })

  test('a reversal repeats an authorization that ends in blanks', async () => {
    const rig = await createRig()
    rig.host.behave = sale({ fields: { 38: '123   ' } })
    await rig.present()
    await rig.time.advance(60_000)
    expect(await rig.account.operations.reverse(rig.attempt())).toMatchObject({ over: 'reversed' })
    expect(rig.host.ofType('0400')[0]?.text(38)).toBe('123   ')
  })

  test('a reversal under old keys fetches new ones first', async () => {
    const rig = await createRig()
    let refused = false
    rig.host.behave = ({ type }) => {
      if (type === '0200') return 'silent'
      if (type !== '0400' || refused) return undefined
      refused = true
      return { fields: { 39: 'A0' } }
    }
    await rig.within(answerTimeout, rig.present())
    expect(await rig.account.operations.query(rig.attempt())).toMatchObject({ over: 'reversed' })
    expect(rig.host.received.map(({ type }) => type)).toEqual([
      '0800',
      '0200',
      '0400',
      '0800',
      '0400',
    ])
  })
})

describe('nothing is sent', () => {
  test('where nobody listens; the same attempt may be presented again', async () => {
    const rig = await createRig()
    expect(await rig.present(undefined, 'A0')).toMatchObject({ status: 'succeeded' })
    await rig.host.close()
    expect(await rig.present()).toEqual({ status: 'not_sent', cause: 'connection' })
    expect(rig.book.value('owed/reversal')).toBeUndefined()
    expect(await rig.account.operations.query(rig.attempt())).toEqual({ status: 'absent' })
  })

  test('while somebody else has the terminal', async () => {
    const rig = await createRig()
    rig.book.busy = true
    expect(await rig.present()).toEqual({ status: 'not_sent', cause: 'in_progress' })
    expect(await rig.account.operations.query(rig.attempt())).toMatchObject({ status: 'unknown' })
  })

  test('of a reading that is played again, altered, or of a reader from elsewhere', async () => {
    const rig = await createRig()
    const reading = rig.reader.read(stripeCard)
    expect(await rig.present(reading)).toMatchObject({ status: 'succeeded' })
    const refused = { status: 'failed', over: 'declined', code: 'card_data_invalid' }
    expect(await rig.present(reading, 'A2')).toEqual(refused)
    const other = createTestReader('FFFF987654321FE').read(stripeCard)
    expect(await rig.present(other, 'A3')).toEqual(refused)
    const next = rig.reader.read(stripeCard)
    const altered = { ...next, track2: { ...next.track2, encrypted: '00'.repeat(40) } }
    expect(await rig.present(altered, 'A4')).toEqual(refused)
    const tooLong = { ...rig.reader.read(chipCard, { entry: 'insert' }), sequence: '0001' }
    expect(await rig.present(tooLong, 'A6')).toEqual(refused)
    expect(rig.book.value('owed/reversal')).toBeUndefined()
    const chipless = { ...rig.reader.read(chipCard, { entry: 'insert' }), chip: 'ZZ' }
    expect(await rig.present(chipless, 'A5')).toEqual(refused)
    expect(rig.host.ofType('0200')).toHaveLength(1)
  })

  test('with keys whose check values do not fit', async () => {
    const rig = await createRig()
    rig.host.behave = ({ type }) =>
      type === '0800' ? { fields: { 62: new Uint8Array(60) } } : undefined
    expect(await rig.present()).toEqual({ status: 'not_sent', cause: 'unrecognised' })
    expect(rig.book.value('sign-in')).toMatchObject({ keys: null })
    expect(rig.host.ofType('0200')).toEqual([])
  })

  test.each([
    ['a terminal that the host does not know', '97', 'unrecognised'],
    ['a host that is out of order', '96', 'server_error'],
  ])('whose sign-in is refused: %s', async (_, code, cause) => {
    const rig = await createRig()
    rig.host.behave = ({ type }) => (type === '0800' ? { fields: { 39: code } } : undefined)
    // The first is of this terminal alone and must not count against the account of all others.
    expect(await rig.present()).toEqual({ status: 'not_sent', cause })
    expect(rig.host.ofType('0200')).toEqual([])
  })

  test('twice for one attempt', async () => {
    const rig = await createRig()
    await rig.present()
    expect(await rig.present()).toMatchObject({ status: 'succeeded' })
    expect(rig.host.ofType('0200')).toHaveLength(1)
  })
})

describe('a long connection', () => {
  test('serves one exchange after the other', async () => {
    const rig = await createRig({ connection: 'long' })
    expect(await rig.present()).toMatchObject({ status: 'succeeded' })
    expect(await rig.present(undefined, 'A2')).toMatchObject({ status: 'succeeded' })
    expect(rig.network.connections).toHaveLength(1)
  })

  test('is opened anew when it was lost', async () => {
    const rig = await createRig({ connection: 'long' })
    await rig.present()
    rig.network.connections[0]?.server.close()
    await rig.time.advance(0)
    expect(await rig.present(undefined, 'A2')).toMatchObject({ status: 'succeeded' })
    expect(rig.network.connections).toHaveLength(2)
  })

  test('a second answer is logged and changes nothing', async () => {
    const rig = await createRig({ connection: 'long' })
    rig.host.behave = sale('twice')
    expect(await rig.present()).toMatchObject({ status: 'succeeded' })
    await rig.time.advance(0)
    const late = rig.log.lines.filter(({ message }) => message.includes('nobody awaits'))
    expect(late.map(({ fields }) => fields.stan)).toEqual(['000002'])
  })
})

test('neither the log nor the book holds a track, a PIN, or a card number where it does not belong', async () => {
  const rig = await createRig()
  rig.host.behave = (request) => (request.type === '0200' ? 'wrong_mac' : undefined)
  await rig.within(answerTimeout, rig.present())
  await rig.account.operations.query(rig.attempt())
  rig.host.behave = () => undefined
  const inserted = rig.reader.read(chipCard, { entry: 'insert' })
  rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 55: issuerData } } : undefined)
  await rig.present(inserted, 'A2')
  const logged = JSON.stringify(rig.log.lines)
  const kept = [...rig.book.entries].filter(([key]) => !key.startsWith('card/'))
  for (const text of [logged, JSON.stringify(kept)]) {
    for (const { pan, pin } of [stripeCard, chipCard]) {
      expect(text).not.toContain(pan)
      expect(text).not.toContain(`"${pin}"`)
    }
    expect(text).not.toContain('D3012')
    expect(text).not.toContain('=3012')
  }
})

test('a reading that was held up for too long does not leave', async () => {
  const rig = await createRig()
  const late = { ...rig.attempt(), reading: rig.reader.read(stripeCard) }
  const { present } = rig.account.operations
  expect(await present({ ...late, sendBefore: rig.time.now() })).toEqual({
    status: 'not_sent',
    cause: 'timeout',
  })
  expect(rig.host.ofType('0200')).toEqual([])
  expect(rig.book.value('owed/reversal')).toBeUndefined()
  const again = { ...late, sendBefore: rig.time.now() + 1, reading: rig.reader.read(stripeCard) }
  expect(await present(again)).toMatchObject({ status: 'succeeded' })
})
