import { describe, expect, test } from 'vitest'
import { createHostRig, type HostRig } from '../../test/host-rig.ts'
import type { PosFields, PosMessage } from '../../test/pos-message.ts'
import type { Terminal } from '../../test/terminal.ts'

async function signedIn() {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  return { rig, terminal }
}

const saleWith = (rig: HostRig, terminal: Terminal, fields: PosFields, amount = 1000) =>
  terminal.saleMessage({ card: rig.card('stripe_debit'), amount, fields })

describe('what is looked at before the card', () => {
  test.each<[string, PosFields, string]>([
    ['a field is missing: 30', { 22: '' }, '30'],
    ['an unknown merchant: 03', { 42: '898310053110999' }, '03'],
    ['an unknown terminal: 97', { 41: '99999999' }, '97'],
    ['another batch: 77', { 60: '22000009000' }, '77'],
    ['a transaction that nobody knows: 40', { 3: '990000' }, '40'],
  ])('%s', async (_, fields, code) => {
    const { rig, terminal } = await signedIn()
    const answer = await terminal.exchange(saleWith(rig, terminal, fields))
    expect(answer).toMatchObject({ type: '0210', code, isSealed: undefined })
    expect(rig.host.books().orders).toEqual([])
  })

  test('a terminal of another merchant is unknown: 97', async () => {
    const { rig, terminal } = await signedIn()
    const other = rig.host.provision('other mall').merchantNumber ?? ''
    expect(await terminal.exchange(saleWith(rig, terminal, { 42: other }))).toMatchObject({
      code: '97',
    })
  })

  test('a disabled terminal: 58, until it is enabled', async () => {
    const { rig, terminal } = await signedIn()
    const purchase = { card: rig.card('stripe_debit'), amount: 1000 }
    rig.host.settings.set('terminal', `${terminal.own.number} disabled`)
    expect(await terminal.sale(purchase)).toMatchObject({ code: '58' })
    rig.host.settings.set('terminal', `${terminal.own.number} enabled`)
    expect(await terminal.sale(purchase)).toMatchObject({ code: '00' })
  })

  test('a wrong MAC or none: A0, and the number is free still', async () => {
    const { rig, terminal } = await signedIn()
    const message = saleWith(rig, terminal, {})
    expect(await terminal.exchange(message, 'wrongly')).toMatchObject({ code: 'A0' })
    expect(await terminal.exchange(message, false)).toMatchObject({ code: 'A0' })
    expect(await terminal.exchange(message)).toMatchObject({ code: '00' })
  })

  test('a number that was booked: 94, even under a wrong MAC', async () => {
    const { rig, terminal } = await signedIn()
    const message = saleWith(rig, terminal, {})
    await terminal.exchange(message)
    expect(await terminal.exchange(message)).toMatchObject({ code: '94' })
    expect(await terminal.exchange(message, 'wrongly')).toMatchObject({ code: '94' })
    expect(rig.host.books().orders).toHaveLength(1)
    rig.host.assertBalanced()
  })

  test('what cannot be read at all is not answered', async () => {
    const { terminal } = await signedIn()
    await terminal.write(Uint8Array.of(2, 0, 1, 2, 3))
    expect(await terminal.answers()).toEqual([])
  })
})

describe('what is looked at of the card', () => {
  test.each<[string, string, number, string]>([
    ['it is lost', 'lost', 1000, '41'],
    ['it is stolen', 'stolen', 1000, '43'],
    ['it is restricted', 'restricted', 1000, '62'],
    ['it has expired', 'expired', 1000, '54'],
    ['it has too little on it', 'poor', 1001, '51'],
    ['it may not spend so much a day', 'daily_limit', 150_000, '61'],
    ['its chip was not read', 'chip_debit', 1000, '45'],
    ['nothing is paid', 'stripe_debit', 0, '13'],
  ])('%s', async (_, name, amount, code) => {
    const { rig, terminal } = await signedIn()
    const answer = await terminal.sale({ card: rig.card(name), amount, orderNumber: 'att_1' })
    expect(answer).toMatchObject({ code, isSealed: true })
    expect(answer.fields[38]).toBeUndefined()
    expect(rig.host.books().orders).toMatchObject([
      { orderNumber: 'att_1', state: 'declined', asked: amount, captured: 0 },
    ])
    rig.host.assertBalanced()
  })

  test('a number that no bank knows: 14', async () => {
    const { rig, terminal } = await signedIn()
    const card = { ...rig.card('stripe_no_pin'), track2: '6225885111234571=49121010000000123' }
    expect(await terminal.sale({ card, amount: 1000 })).toMatchObject({ code: '14' })
  })

  test('a number beside another track: 30', async () => {
    const { rig, terminal } = await signedIn()
    const message = saleWith(rig, terminal, { 2: rig.card('poor').number })
    expect(await terminal.exchange(message)).toMatchObject({ code: '30' })
  })

  test('a track under another key: 30', async () => {
    const { rig, terminal } = await signedIn()
    const track = rig.card('stripe_debit').track2.replace('=', 'D')
    const message = saleWith(rig, terminal, { 35: track })
    expect(await terminal.exchange(message)).toMatchObject({ code: '30' })
  })

  test('a track may come in the clear', async () => {
    const { rig, terminal } = await signedIn()
    const track = rig.card('stripe_debit').track2.replace('=', 'D')
    const message = saleWith(rig, terminal, { 35: track, 53: '2600000000000000' })
    expect(await terminal.exchange(message)).toMatchObject({ code: '00' })
  })

  test('a fourth purchase of a day: 65, and a new day begins anew', async () => {
    const { rig, terminal } = await signedIn()
    const purchase = { card: rig.card('daily_limit'), amount: 100 }
    for (let count = 0; count < 3; count += 1) {
      expect(await terminal.sale(purchase)).toMatchObject({ code: '00' })
    }
    expect(await terminal.sale(purchase)).toMatchObject({ code: '65' })
    rig.host.settings.set('days_ahead', '1')
    expect(await terminal.sale(purchase)).toMatchObject({ code: '00' })
  })

  test('a card of another scheme buys, and is not held', async () => {
    const { rig, terminal } = await signedIn()
    const purchase = { card: rig.card('foreign'), amount: 1000 }
    const hold: PosMessage = { ...terminal.saleMessage(purchase), type: '0100' }
    const fields = { ...hold.fields, 3: '030000', 25: '06', 60: terminal.control('10') }
    expect(await terminal.exchange({ ...hold, fields })).toMatchObject({ code: '57' })
    const answer = await terminal.chipSale(purchase)
    expect(answer).toMatchObject({ code: '00', fields: { 63: 'VIS' } })
  })

  test('a stripe is taken where the chip could not be read', async () => {
    const { rig, terminal } = await signedIn()
    const fields = { 60: `22${terminal.batch}00051` }
    const answer = await terminal.sale({ card: rig.card('chip_debit'), amount: 1000, fields })
    expect(answer).toMatchObject({ code: '00' })
  })
})

describe('the PIN', () => {
  const wrong = '000000'

  test('three wrong ones: 55, 55, 75, and then no right one counts', async () => {
    const { rig, terminal } = await signedIn()
    const card = rig.card('stripe_debit')
    const codes: string[] = []
    for (const pin of [wrong, wrong, wrong, card.pin ?? '']) {
      codes.push((await terminal.sale({ card, amount: 1000, pin })).code)
    }
    expect(codes).toEqual(['55', '55', '75', '75'])
    rig.host.settings.set('days_ahead', '1')
    expect(await terminal.sale({ card, amount: 1000 })).toMatchObject({ code: '00' })
  })

  test('a right one forgives the wrong ones before it', async () => {
    const { rig, terminal } = await signedIn()
    const card = rig.card('stripe_debit')
    const codes: string[] = []
    for (const pin of [wrong, wrong, card.pin ?? '', wrong, wrong]) {
      codes.push((await terminal.sale({ card, amount: 1000, pin })).code)
    }
    expect(codes).toEqual(['55', '55', '00', '55', '55'])
  })

  test('a block under another key: 99, and no try is used up', async () => {
    const { rig, terminal } = await signedIn()
    const card = rig.card('stripe_debit')
    for (let count = 0; count < 4; count += 1) {
      const message = saleWith(rig, terminal, { 52: '0123456789ABCDEF' })
      expect(await terminal.exchange(message)).toMatchObject({ code: '99' })
    }
    expect(await terminal.sale({ card, amount: 1000 })).toMatchObject({ code: '00' })
  })

  test('a card that asks for one without one: 55', async () => {
    const { rig, terminal } = await signedIn()
    const message = saleWith(rig, terminal, { 26: '', 52: '', 53: '0610000000000000' })
    expect(await terminal.exchange(message)).toMatchObject({ code: '55' })
  })

  test('a card that asks for none needs none', async () => {
    const { rig, terminal } = await signedIn()
    const { pin: _, ...card } = rig.card('stripe_no_pin')
    expect(await terminal.sale({ card, amount: 1000 })).toMatchObject({ code: '00' })
  })
})

test('during the change of the day nothing is booked but refusals: 90', async () => {
  const { rig, terminal } = await signedIn()
  rig.host.settings.set('cut_over', 'on')
  const purchase = { card: rig.card('stripe_debit'), amount: 1000 }
  expect(await terminal.sale(purchase)).toMatchObject({ code: '90' })
  rig.host.settings.set('cut_over', 'off')
  expect(await terminal.sale(purchase)).toMatchObject({ code: '00' })
})

test('a balance is told and changes nothing', async () => {
  const { rig, terminal } = await signedIn()
  const message = terminal.saleMessage({
    card: rig.card('poor'),
    amount: 1,
    fields: { 3: '310000', 4: '', 60: terminal.control('01') },
  })
  const answer = await terminal.exchange(message)
  expect(answer).toMatchObject({ code: '00', fields: { 54: '1002156C000000001000' } })
  expect(rig.host.books().orders).toEqual([])
})
