import { faultNames, magicAmounts } from '@tillway/channel/simulator'
import { describe, expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'
import { type LineFault, lineFaults } from './line-faults.ts'

async function signedIn() {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const card = rig.card('stripe_debit')
  const ask = async (amount: number) => {
    const message = terminal.saleMessage({ card, amount, orderNumber: 'att_1' })
    await terminal.write(terminal.encode(message, true))
    return { message, answers: await terminal.answers() }
  }
  const stateOf = () => rig.host.books().orders[0]?.state
  return { rig, terminal, card, ask, stateOf }
}

const amountOf = (fault: LineFault) => 109_801 + lineFaults.indexOf(fault)

describe('an amount of 100.00 or more asks by its last four digits', () => {
  test.each(['05', '51', '55', '61', '91', '96', '98'])('00%s declines so', async (code) => {
    const { rig, ask, stateOf } = await signedIn()
    const { answers } = await ask(20_000 + Number(code))
    expect(answers).toMatchObject([{ code, isSealed: true }])
    expect(stateOf()).toBe('declined')
    rig.host.assertBalanced()
  })

  test.each(['77', '99'])('00%s wants a sign-in, and books nothing', async (code) => {
    const { ask, stateOf } = await signedIn()
    expect((await ask(20_000 + Number(code))).answers).toMatchObject([{ code }])
    expect(stateOf()).toBeUndefined()
  })

  test.each([51, 9999, 10_000, 20_100, 29_800, 29_814])('%d asks for nothing', async (amount) => {
    const { ask } = await signedIn()
    expect((await ask(amount)).answers).toMatchObject([{ code: '00' }])
  })

  test('unless magic is off', async () => {
    const { rig, ask } = await signedIn()
    rig.host.settings.set('magic_amounts', 'off')
    expect((await ask(20_051)).answers).toMatchObject([{ code: '00' }])
  })
})

describe('faults of the line', () => {
  test('no_answer: approved, and nothing is said; the reversal undoes it', async () => {
    const { rig, terminal, ask, stateOf } = await signedIn()
    const { message, answers } = await ask(amountOf('no_answer'))
    expect([answers, stateOf()]).toEqual([[], 'paid'])
    expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
    expect(stateOf()).toBe('closed')
    rig.host.assertBalanced()
  })

  test('late_answer: it comes after the reversal, and changes nothing', async () => {
    const { rig, terminal, ask, stateOf } = await signedIn()
    const { message, answers } = await ask(amountOf('late_answer'))
    expect(answers).toEqual([])
    expect(await terminal.reverse(message)).toMatchObject({ type: '0410', code: '00' })
    await rig.time.advance(65_000)
    expect(await terminal.answers()).toMatchObject([{ type: '0210', code: '00', isSealed: true }])
    expect(stateOf()).toBe('closed')
    rig.host.assertBalanced()
  })

  test('double_answer: it comes twice', async () => {
    const { ask } = await signedIn()
    const { answers } = await ask(amountOf('double_answer'))
    expect(answers).toHaveLength(2)
    expect(answers[0]).toEqual(answers[1])
  })

  test('wrong_mac: an approval that nobody can trust', async () => {
    const { ask, stateOf } = await signedIn()
    const { answers } = await ask(amountOf('wrong_mac'))
    expect(answers).toMatchObject([{ code: '00', isSealed: false }])
    expect(stateOf()).toBe('paid')
  })

  test('wrong_echo: sealed, and of another number', async () => {
    const { ask } = await signedIn()
    const { answers } = await ask(amountOf('wrong_echo'))
    expect(answers).toMatchObject([{ code: '00', isSealed: true, fields: { 11: '000003' } }])
  })

  test('hang_up: the connection ends, and the host has seen nothing', async () => {
    const { terminal, ask, stateOf } = await signedIn()
    const { message, answers } = await ask(amountOf('hang_up'))
    expect([answers, terminal.isEnded, stateOf()]).toEqual([[], true, undefined])
    await terminal.connect()
    expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
  })

  test('half_answer: half of it, then the end; it was approved', async () => {
    const { terminal, ask, stateOf } = await signedIn()
    expect((await ask(amountOf('half_answer'))).answers).toEqual([])
    expect(terminal.received.length).toBeGreaterThan(20)
    expect([terminal.isEnded, stateOf()]).toEqual([true, 'paid'])
  })

  test('garbage: a frame that is no message; it was approved', async () => {
    const { rig, terminal, card, stateOf } = await signedIn()
    const message = terminal.saleMessage({ card, amount: amountOf('garbage') })
    await terminal.write(terminal.encode(message, true))
    await rig.time.advance(0)
    expect(terminal.received.subarray(2, 4)).not.toEqual(Uint8Array.of(0x60, 0))
    expect(() => terminal.read(terminal.received.subarray(2))).toThrow()
    expect(stateOf()).toBe('paid')
  })

  test('approved_98: booked, and told as doubt; the reversal undoes it', async () => {
    const { terminal, ask, stateOf } = await signedIn()
    const { message, answers } = await ask(amountOf('approved_98'))
    expect(answers).toMatchObject([{ code: '98' }])
    expect(stateOf()).toBe('paid')
    expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
    expect(stateOf()).toBe('closed')
  })

  test('partial: half is granted, and the reversal names the whole', async () => {
    const { rig, terminal, ask } = await signedIn()
    const { message, answers } = await ask(amountOf('partial'))
    expect(answers).toMatchObject([{ code: '10', fields: { 4: '000000054905' } }])
    expect(rig.host.books().orders).toMatchObject([{ asked: 109_810, captured: 54_905 }])
    rig.host.assertBalanced()
    expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
    rig.host.assertBalanced()
  })

  test('slow_bytes: a byte each half second', async () => {
    const { rig, terminal, ask } = await signedIn()
    await ask(amountOf('slow_bytes'))
    await rig.time.advance(10_000)
    expect(terminal.received.length).toBeLessThan(30)
    await rig.time.advance(200_000)
    expect(await terminal.answers()).toMatchObject([{ code: '00', isSealed: true }])
  })

  test('key_rollover: sealed under keys that nobody was told; a sign-in mends it', async () => {
    const { rig, terminal, card, ask } = await signedIn()
    const { message, answers } = await ask(amountOf('key_rollover'))
    expect(answers).toMatchObject([{ code: '00', isSealed: false }])
    await rig.time.advance(6000)
    expect(await terminal.reverse(message)).toMatchObject({ code: 'A0' })
    await terminal.signIn()
    expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
    expect(await terminal.sale({ card, amount: 1000 })).toMatchObject({ code: '00' })
    rig.host.assertBalanced()
  })

  test('crash: all connections end, and the host knows everything when it is back', async () => {
    const { rig, terminal, ask, stateOf } = await signedIn()
    const { message, answers } = await ask(amountOf('crash'))
    expect([answers, terminal.isEnded, stateOf()]).toEqual([[], true, 'paid'])
    await terminal.connect()
    expect(await terminal.exchange(message)).toMatchObject({ code: '94' })
    expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
    rig.host.assertBalanced()
  })
})

describe('faults by the console', () => {
  test('a rule strikes what it describes, so often', async () => {
    const { rig, terminal, ask } = await signedIn()
    rig.host.settings.set('fault', 'swallow type=0400 times=2')
    expect(rig.host.settings.all()).toMatchObject({ faults: '1' })
    const { message, answers } = await ask(1000)
    expect(answers).toMatchObject([{ code: '00' }])
    for (let count = 0; count < 2; count += 1) {
      await terminal.write(terminal.encode(terminal.reversalOf(message), true))
      expect(await terminal.answers()).toEqual([])
    }
    expect(rig.host.books().orders).toMatchObject([{ state: 'paid' }])
    expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
    expect(rig.host.settings.all()).toMatchObject({ faults: '0' })
  })

  test('the nth of a terminal may be meant, and a code', async () => {
    const { rig, terminal, ask } = await signedIn()
    rig.host.settings.set('fault', `51 type=0200 terminal=${terminal.own.number} nth=2`)
    expect((await ask(1000)).answers).toMatchObject([{ code: '00' }])
    expect((await ask(1000)).answers).toMatchObject([{ code: '51' }])
    expect((await ask(1000)).answers).toMatchObject([{ code: '00' }])
  })

  test('all rules can be taken away', async () => {
    const { rig, ask } = await signedIn()
    rig.host.settings.set('fault', 'no_answer')
    rig.host.settings.set('fault', 'none')
    expect((await ask(1000)).answers).toHaveLength(1)
  })

  test.each([
    ['fault', 'unheard_of'],
    ['fault', '00'],
    ['fault', 'no_answer colour=red'],
    ['fault', 'no_answer nth=0'],
    ['idle_seconds', '0'],
    ['totals', 'maybe'],
    ['card', 'nobody 41'],
    ['terminal', '1 disabled'],
    ['weather', 'fine'],
  ])('%s = %s is refused', async (name, value) => {
    const { rig } = await signedIn()
    expect(() => rig.host.settings.set(name, value)).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    )
  })

  test('a bank may change its mind of a card', async () => {
    const { rig, terminal } = await signedIn()
    const purchase = { card: rig.card('stolen'), amount: 1000 }
    rig.host.settings.set('card', 'stolen 00')
    expect(await terminal.sale(purchase)).toMatchObject({ code: '00' })
    rig.host.settings.set('card', 'stolen 34')
    expect(await terminal.sale(purchase)).toMatchObject({ code: '34' })
  })
})

describe('faults that every simulator has', () => {
  test('declined', async () => {
    const { ask } = await signedIn()
    expect((await ask(magicAmounts.declined)).answers).toMatchObject([{ code: '05' }])
  })

  test('slow_answers: after two seconds', async () => {
    const { rig, terminal, ask } = await signedIn()
    expect((await ask(magicAmounts.slow_answers)).answers).toEqual([])
    await rig.time.advance(2000)
    expect(await terminal.answers()).toMatchObject([{ code: '00' }])
  })

  test('wrong_amount, unsigned_answer, bad_answer_signature: answers of no use', async () => {
    const { ask } = await signedIn()
    expect((await ask(magicAmounts.wrong_amount)).answers).toMatchObject([
      { code: '00', fields: { 4: String(magicAmounts.wrong_amount + 1).padStart(12, '0') } },
    ])
    expect((await ask(magicAmounts.unsigned_answer)).answers).toMatchObject([
      { code: '00', isSealed: undefined },
    ])
    expect((await ask(magicAmounts.bad_answer_signature)).answers).toMatchObject([
      { code: '00', isSealed: false },
    ])
  })

  test('refund_failed and refund_timeout_after_success', async () => {
    const { rig, terminal, card, stateOf } = await signedIn()
    const sale = await terminal.sale({ card, amount: 50_000, orderNumber: 'att_1' })
    const declined = terminal.refundMessage(sale, magicAmounts.refund_failed)
    expect(await terminal.exchange(declined)).toMatchObject({ code: '05' })
    const silent = terminal.refundMessage(sale, magicAmounts.refund_timeout_after_success)
    await terminal.write(terminal.encode(silent, true))
    expect(await terminal.answers()).toEqual([])
    expect(await terminal.exchange(silent)).toMatchObject({ code: '94' })
    expect(rig.host.books().refunds.map(({ state }) => state)).toEqual(['failed', 'succeeded'])
    expect(stateOf()).toBe('paid')
    rig.host.assertBalanced()
  })

  test.each([
    ['close_timeout_after_success', 'closed', '25'],
    ['query_timeout_after_payment', 'paid', '00'],
  ] as const)('%s: the first reversal is not answered', async (fault, state, code) => {
    const { terminal, ask, stateOf } = await signedIn()
    const { message } = await ask(magicAmounts[fault])
    await terminal.write(terminal.encode(terminal.reversalOf(message), true))
    expect([await terminal.answers(), stateOf()]).toEqual([[], state])
    expect(await terminal.reverse(message)).toMatchObject({ code })
  })

  test('a rule may be meant for one order', async () => {
    const { rig, terminal, card } = await signedIn()
    rig.host.faults.set({ fault: 'declined', orderNumber: 'att_2', times: 1 })
    const codes: string[] = []
    for (const orderNumber of ['att_1', 'att_2', 'att_2']) {
      codes.push((await terminal.sale({ card, amount: 1000, orderNumber })).code)
    }
    expect(codes).toEqual(['00', '05', '00'])
  })

  test('those that mean nothing here strike nobody', async () => {
    const idle = faultNames.filter((name) => /notification|probe|^start_/.test(name))
    expect(idle).toHaveLength(7)
    for (const name of idle) {
      const { ask } = await signedIn()
      expect((await ask(magicAmounts[name])).answers, name).toMatchObject([{ code: '00' }])
    }
  })
})
