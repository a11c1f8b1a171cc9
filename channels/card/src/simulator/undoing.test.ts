import { describe, expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'
import type { PosFields } from '../../test/pos-message.ts'

async function sold(amount = 10_000) {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const card = rig.card('stripe_debit')
  const purchase = { card, amount, orderNumber: 'att_1' }
  const sale = await terminal.sale(purchase)
  expect(sale.code).toBe('00')
  const order = () => rig.host.books().orders[0]
  return { rig, terminal, card, sale, order }
}

describe('a void', () => {
  test('gives everything back, without a card and once', async () => {
    const { rig, terminal, sale, order } = await sold()
    const fields = { 59: 'ZO005ref_1' }
    expect(await terminal.exchange(terminal.voidMessage(sale, fields))).toMatchObject({
      type: '0210',
      code: '00',
      isSealed: true,
    })
    expect(order()).toMatchObject({ state: 'paid', captured: 10_000, refunded: 10_000 })
    expect(rig.host.books().refunds).toEqual([
      {
        merchant: 'mall',
        orderNumber: 'att_1',
        refundNumber: 'ref_1',
        amount: 10_000,
        state: 'succeeded',
      },
    ])
    rig.host.assertBalanced()
    expect(await terminal.exchange(terminal.voidMessage(sale))).toMatchObject({ code: '25' })
    rig.host.assertBalanced()
  })

  test.each<[string, PosFields, string]>([
    ['of what never was', { 61: '000001000099' }, '25'],
    ['of another card', { 2: '4111110000000114' }, '14'],
    ['of another amount', { 4: '000000009999' }, '64'],
  ])('%s is refused', async (_, fields, code) => {
    const { rig, terminal, sale, order } = await sold()
    expect(await terminal.exchange(terminal.voidMessage(sale, fields))).toMatchObject({ code })
    expect(order()).toMatchObject({ refunded: 0 })
    rig.host.assertBalanced()
  })

  test('of another day is refused: 25', async () => {
    const { rig, terminal, sale } = await sold()
    rig.host.settings.set('days_ahead', '1')
    expect(await terminal.exchange(terminal.voidMessage(sale))).toMatchObject({ code: '25' })
  })
})

describe('a refund', () => {
  test('may be in parts, up to what is left', async () => {
    const { rig, terminal, sale, order } = await sold()
    const refund = (amount: number) => terminal.exchange(terminal.refundMessage(sale, amount))
    expect(await refund(4000)).toMatchObject({ type: '0230', code: '00', isSealed: true })
    expect(await refund(6001)).toMatchObject({ code: '61' })
    expect(await refund(6000)).toMatchObject({ code: '00' })
    expect(await refund(1)).toMatchObject({ code: '61' })
    expect(order()).toMatchObject({ state: 'paid', captured: 10_000, refunded: 10_000 })
    expect(rig.host.books().refunds.map(({ state }) => state)).toEqual([
      'succeeded',
      'failed',
      'succeeded',
      'failed',
    ])
    rig.host.assertBalanced()
  })

  test('may come on another terminal and day, by date and RRN', async () => {
    const { rig, sale } = await sold()
    rig.host.settings.set('days_ahead', '2')
    const other = await rig.terminal('till-2')
    expect(await other.exchange(other.refundMessage(sale, 10_000))).toMatchObject({ code: '00' })
    rig.host.assertBalanced()
  })

  test.each<[string, PosFields, string]>([
    ['of an unknown RRN', { 37: '010200000099' }, '25'],
    ['of another date', { 61: '0000010000020101' }, '25'],
    ['to another card', { 2: '4111110000000114' }, '14'],
  ])('%s is refused', async (_, fields, code) => {
    const { rig, terminal, sale } = await sold()
    const message = terminal.refundMessage(sale, 1000, fields)
    expect(await terminal.exchange(message)).toMatchObject({ code })
    rig.host.assertBalanced()
  })

  test('is too late after thirty days: 22', async () => {
    const { rig, terminal, sale } = await sold()
    await rig.time.advance(31 * 86_400_000)
    await terminal.connect()
    expect(await terminal.exchange(terminal.refundMessage(sale, 1000))).toMatchObject({
      code: '22',
    })
  })

  test('of what was voided, and a void of what was refunded, are refused: 25', async () => {
    const { terminal, sale, card } = await sold()
    await terminal.exchange(terminal.voidMessage(sale))
    expect(await terminal.exchange(terminal.refundMessage(sale, 1000))).toMatchObject({
      code: '25',
    })
    const second = await terminal.sale({ card, amount: 10_000 })
    await terminal.exchange(terminal.refundMessage(second, 1000))
    expect(await terminal.exchange(terminal.voidMessage(second))).toMatchObject({ code: '25' })
  })

  test('that is sent twice is done once: 94', async () => {
    const { rig, terminal, sale, order } = await sold()
    const message = terminal.refundMessage(sale, 1000)
    expect(await terminal.exchange(message)).toMatchObject({ code: '00' })
    expect(await terminal.exchange(message)).toMatchObject({ code: '94' })
    expect(order()).toMatchObject({ refunded: 1000 })
    rig.host.assertBalanced()
  })
})

describe('a hold', () => {
  async function held(amount = 10_000) {
    const rig = await createHostRig()
    const terminal = await rig.terminal()
    const card = rig.card('stripe_debit')
    const fields = { 3: '030000', 25: '06', 60: terminal.control('10') }
    const message = { ...terminal.saleMessage({ card, amount, fields }), type: '0100' }
    const hold = await terminal.exchange(message)
    expect(hold).toMatchObject({ type: '0110', code: '00' })
    const complete = (sum: number) =>
      terminal.referring(
        hold,
        { type: '0200', 3: '000000', 4: String(sum).padStart(12, '0'), 25: '06' },
        '20',
      )
    return { rig, terminal, hold, message, complete }
  }
  const undo = { 3: '200000', 25: '06' } as const

  test('is set aside, then taken in part, then given back', async () => {
    const { rig, terminal, complete } = await held()
    expect(rig.host.books().orders).toMatchObject([{ state: 'waiting', captured: 0 }])
    rig.host.assertBalanced()
    const completion = await terminal.exchange(complete(8000))
    expect(completion).toMatchObject({ code: '00' })
    expect(rig.host.books().orders).toMatchObject([
      { state: 'closed', captured: 0 },
      { state: 'paid', captured: 8000 },
    ])
    rig.host.assertBalanced()
    const back = terminal.referring(completion, { type: '0200', ...undo }, '21')
    expect(await terminal.exchange(back)).toMatchObject({ code: '00' })
    rig.host.assertBalanced()
  })

  test('may be exceeded by 15 in a hundred and no more: 64', async () => {
    const { rig, terminal, complete } = await held()
    expect(await terminal.exchange(complete(11_501))).toMatchObject({ code: '64' })
    expect(await terminal.exchange(complete(11_500))).toMatchObject({ code: '00' })
    expect(await terminal.exchange(complete(100))).toMatchObject({ code: '25' })
    rig.host.assertBalanced()
  })

  test('is not completed after thirty days: 22', async () => {
    const { rig, terminal, complete } = await held()
    await rig.time.advance(31 * 86_400_000)
    await terminal.connect()
    expect(await terminal.exchange(complete(8000))).toMatchObject({ code: '22' })
  })

  test('is let go by a void, and by a reversal', async () => {
    const { rig, terminal, hold } = await held()
    const release = terminal.referring(hold, { type: '0100', ...undo }, '11')
    expect(await terminal.exchange(release)).toMatchObject({ code: '00' })
    rig.host.assertBalanced()
    const second = await held()
    expect(await second.terminal.reverse(second.message)).toMatchObject({ code: '00' })
    expect(second.rig.host.books().orders).toMatchObject([{ state: 'closed' }])
    second.rig.host.assertBalanced()
  })

  test('binds the money: what is set aside cannot be spent', async () => {
    const rig = await createHostRig()
    const terminal = await rig.terminal()
    const card = rig.card('poor')
    const fields = { 3: '030000', 25: '06', 60: terminal.control('10') }
    await terminal.exchange({
      ...terminal.saleMessage({ card, amount: 600, fields }),
      type: '0100',
    })
    expect(await terminal.sale({ card, amount: 401 })).toMatchObject({ code: '51' })
    expect(await terminal.sale({ card, amount: 400 })).toMatchObject({ code: '00' })
    rig.host.assertBalanced()
  })
})
