/** The adapter's functions beside payments, before the host: both have the same books in the end. */
import type { CardReading } from '@tillway/channel'
import { money } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { type AcquirerRig, createAcquirerRig } from '../../test/acquirer-rig.ts'
import { cards } from './cards.ts'
import { type LineFault, lineFaults } from './line-faults.ts'

const amountHeld = 20_000

function functionsOf(rig: AcquirerRig) {
  const { operations } = rig.account
  const terminal = rig.reference
  return {
    balance: (reading: CardReading) => rig.settled(operations.balance({ terminal, reading })),
    authorize: (authorizationNumber = 'H1', amount = amountHeld, card = 'stripe_debit') =>
      rig.settled(
        operations.authorize({
          ...{ terminal, authorizationNumber, amount: money(amount) },
          reading: rig.swipe(card),
        }),
      ),
    capture: (captureNumber = 'C1', amount = amountHeld, authorizationNumber = 'H1') =>
      rig.settled(
        operations.captureAuthorization({
          ...{ terminal, captureNumber, authorizationNumber },
          amount: money(amount),
        }),
      ),
    release: (voidNumber = 'V1', authorizationNumber = 'H1') =>
      rig.settled(operations.voidAuthorization({ terminal, voidNumber, authorizationNumber })),
    voidCapture: (voidNumber = 'W1', captureNumber = 'C1') =>
      rig.settled(operations.voidCapture({ terminal, voidNumber, captureNumber })),
    settle: () => rig.settled(operations.settle(terminal)),
    echo: () => rig.settled(operations.echo(terminal)),
    signOff: () => rig.settled(operations.signOff(terminal)),
  }
}
type Functions = ReturnType<typeof functionsOf>

async function begin(changes: Readonly<Record<string, string>> = {}) {
  const rig = await createAcquirerRig(changes)
  return { rig, run: functionsOf(rig) }
}

/** Fen that left the card, and that are set aside on it. */
function moneyOf({ host }: AcquirerRig) {
  const card = cards.find(({ name }) => name === 'stripe_debit')
  if (card === undefined) throw new Error('no such card')
  const { balance, held } = host.world.state.cards.of(card)
  return { spent: card.funds - balance, held }
}

/** Approved at the host and not reversed. */
const standing = ({ host }: AcquirerRig, kind: string) =>
  host.world.state.flows
    .all()
    .filter((flow) => flow.kind === kind && flow.code === '00' && flow.reversedAt === undefined)

describe('a balance', () => {
  test('is what the card has, less what is held', async () => {
    const { rig, run } = await begin()
    const available = async (reading: CardReading) => {
      const report = await run.balance(reading)
      return report.status === 'told' ? report.balances[0]?.amount.amount : report
    }
    expect(await available(rig.swipe('stripe_debit'))).toBe(100_000_000)
    await run.authorize()
    expect(await available(rig.swipe('stripe_debit'))).toBe(100_000_000 - amountHeld)
    expect(await available(rig.insert('chip_debit', 0))).toBe(100_000_000)
    expect(await run.balance(rig.swipe('stripe_debit', { pin: '000000' }))).toMatchObject({
      status: 'failed',
      code: 'pin_wrong',
    })
    rig.host.assertBalanced()
  })
})

describe('money that is set aside', () => {
  test('is captured in part, and the rest is free', async () => {
    const { rig, run } = await begin()
    expect(await run.authorize()).toMatchObject({ status: 'authorized' })
    expect(moneyOf(rig)).toEqual({ spent: 0, held: amountHeld })
    expect(await run.capture('C1', 15_000)).toMatchObject({ status: 'captured' })
    expect(moneyOf(rig)).toEqual({ spent: 15_000, held: 0 })
    rig.host.assertBalanced()
  })

  test('is captured up to 115 in a hundred, once', async () => {
    const { rig, run } = await begin()
    await run.authorize()
    expect(await run.capture('C1', 23_001)).toMatchObject({
      status: 'failed',
      code: 'capture_exceeds_authorized',
    })
    expect(await run.capture('C2', 23_000)).toMatchObject({ status: 'captured' })
    expect(await run.capture('C3', 1)).toMatchObject({ code: 'authorization_not_open' })
    expect(moneyOf(rig)).toEqual({ spent: 23_000, held: 0 })
    rig.host.assertBalanced()
  })

  test('is let go, and then not captured; what is captured is not let go', async () => {
    const { rig, run } = await begin()
    await run.authorize()
    expect(await run.release()).toMatchObject({ status: 'voided' })
    expect(moneyOf(rig)).toEqual({ spent: 0, held: 0 })
    expect(await run.capture()).toMatchObject({ code: 'authorization_not_open' })
    await run.authorize('H2')
    await run.capture('C2', amountHeld, 'H2')
    expect(await run.release('V2', 'H2')).toMatchObject({ code: 'authorization_not_open' })
    rig.host.assertBalanced()
  })

  test('whose capture is voided is set aside again, and may be let go or captured', async () => {
    const { rig, run } = await begin()
    await run.authorize()
    await run.capture('C1', 15_000)
    expect(await run.voidCapture()).toMatchObject({ status: 'voided' })
    expect(moneyOf(rig)).toEqual({ spent: 0, held: amountHeld })
    expect(await run.voidCapture('W2')).toMatchObject({ code: 'authorization_not_open' })
    expect(await run.capture('C2', 16_000)).toMatchObject({ status: 'captured' })
    expect(await run.voidCapture('W3', 'C2')).toMatchObject({ status: 'voided' })
    expect(await run.release()).toMatchObject({ status: 'voided' })
    expect(moneyOf(rig)).toEqual({ spent: 0, held: 0 })
    rig.host.assertBalanced()
  })

  test('is captured weeks later in another batch, and given back by a refund', async () => {
    const { rig, run } = await begin()
    await rig.present(rig.attempt('A1', 1000), rig.swipe('stripe_debit'))
    await run.authorize()
    await run.settle()
    await rig.time.advance(29 * 86_400_000)
    expect(await run.capture()).toMatchObject({ status: 'captured' })
    expect(standing(rig, 'completion')[0]?.batch).toBe('000002')
    const now = rig.time.now()
    const refund = rig.account.operations.refund({
      ...{ orderNumber: 'C1', refundNumber: 'R1', amount: money(5000), paid: money(amountHeld) },
      ...{ startedAt: now, requestedAt: now, isFirst: true, terminal: rig.reference },
      notifyUrl: 'https://pay.example/notify',
    })
    expect(await rig.settled(refund)).toMatchObject({ status: 'succeeded' })
    expect(moneyOf(rig)).toEqual({ spent: 1000 + amountHeld - 5000, held: 0 })
    rig.host.assertBalanced()
  })

  test('is neither captured nor let go after thirty days', async () => {
    const { rig, run } = await begin()
    await run.authorize()
    await rig.time.advance(31 * 86_400_000)
    expect(await run.capture()).toMatchObject({ code: 'authorization_not_open' })
    expect(await run.release()).toMatchObject({ code: 'authorization_not_open' })
  })

  test('of a card of another scheme, or more than it has, is declined', async () => {
    const { rig, run } = await begin()
    expect(await run.authorize('H1', 1001, 'poor')).toMatchObject({ code: 'insufficient_funds' })
    expect(await run.authorize('H2', 1000, 'stolen')).toMatchObject({ code: 'card_not_usable' })
    rig.host.assertBalanced()
  })
})

test.each([
  ['honest', true],
  ['unbalanced', false],
])('a batch with captures and holds is closed over %s sums', async (sums, balanced) => {
  const { rig, run } = await begin()
  await run.authorize('H1')
  await run.authorize('H2')
  await run.authorize('H3')
  await run.release('V1', 'H1')
  await run.capture('C2', 15_000, 'H2')
  await run.capture('C3', 16_000, 'H3')
  await run.voidCapture('W1', 'C3')
  rig.host.settings.set('totals', sums)
  expect(await run.settle()).toMatchObject({
    ...{ status: 'settled', balanced },
    debit: { count: 2, amount: { amount: 31_000 } },
    credit: { count: 1, amount: { amount: 16_000 } },
  })
  expect(rig.host.world.state.settlements.errors()).toEqual([])
  rig.host.assertBalanced()
})

test('an echo and a sign-off are answered; afterwards the terminal signs in anew', async () => {
  const { rig, run } = await begin()
  expect(await run.echo()).toMatchObject({ status: 'answered' })
  await rig.present(rig.attempt('A1', 1000), rig.swipe('stripe_debit'))
  expect(await run.signOff()).toEqual({ status: 'blocked', code: 'terminal_unsettled' })
  await run.settle()
  expect(await run.signOff()).toMatchObject({ status: 'signed_off' })
  expect(rig.host.world.state.terminals.terminal(rig.reference.number)?.session).toBeUndefined()
  const next = await rig.present(rig.attempt('A2', 1000), rig.swipe('stripe_debit'))
  expect(next).toMatchObject({ status: 'succeeded' })
  rig.host.settings.set('terminal', `${rig.reference.number} disabled`)
  expect(await run.echo()).toMatchObject({ status: 'refused', code: 'channel_misconfigured' })
})

describe('whatever the line does', () => {
  const steps = {
    authorize: { type: '0100', kind: 'preAuthorization', done: 'authorized' },
    capture: { type: '0200', kind: 'completion', done: 'captured' },
    release: { type: '0100', kind: 'preAuthorizationVoid', done: 'voided' },
    voidCapture: { type: '0200', kind: 'completionVoid', done: 'voided' },
  } as const
  type Step = keyof typeof steps
  const names = Object.keys(steps) as Step[]
  const needed: Readonly<Record<Step, readonly Step[]>> = {
    ...{ authorize: [], capture: ['authorize'], release: ['authorize'] },
    voidCapture: ['authorize', 'capture'],
  }
  // Only a sale is granted in part; being slow is no fault.
  const faults = lineFaults.filter((fault) => fault !== 'partial' && fault !== 'slow_answer')
  const cases = ['short', 'long'].flatMap((connection) =>
    names.flatMap((name) => faults.map((fault) => ({ name, fault, connection }))),
  )

  test.each<{ name: Step; fault: LineFault; connection: string }>(cases)(
    '$name, $fault ($connection): both agree in the end',
    async ({ name, fault, connection }) => {
      const { rig, run } = await begin({ connection })
      for (const step of needed[name]) expect(await call(run, step)).not.toBe('unknown')
      const { type, kind, done } = steps[name]
      rig.host.settings.set('fault', `${fault} type=${type}`)
      let status = await call(run, name)
      for (let count = 0; count < 20 && status === 'unknown'; count += 1) {
        await rig.time.advance(20_000)
        status = await call(run, name)
      }
      await rig.time.advance(120_000)
      expect(status).not.toBe('unknown')
      expect(standing(rig, kind)).toHaveLength(status === done ? 1 : 0)
      rig.host.assertBalanced()
      const next = await rig.present(rig.attempt('A2', 1000), rig.swipe('stripe_debit'))
      expect(next).toMatchObject({ status: 'succeeded' })
      rig.host.assertBalanced()
    },
  )

  const call = async (run: Functions, step: Step): Promise<string> => (await run[step]()).status
})

describe('a signature', () => {
  const wish = async (rig: AcquirerRig, amount: number, card = 'stripe_debit') => {
    const report = await rig.present(rig.attempt(`A${amount}`, amount), rig.swipe(card))
    return report.status === 'succeeded' ? report.paid.signature : report
  }

  test('is asked for by the amount, by a setting, and of a stripe without a PIN', async () => {
    const { rig, run } = await begin()
    expect(await wish(rig, 10_000)).toBeUndefined()
    expect(await wish(rig, 19_820)).toBe('wanted')
    expect(await wish(rig, 9820)).toBeUndefined()
    expect(await run.authorize('H1', 19_820)).toMatchObject({
      authorized: { signature: 'wanted' },
    })
    rig.host.settings.set('magic_amounts', 'off')
    expect(await wish(rig, 29_820)).toBeUndefined()
    rig.host.settings.set('signature', 'always')
    expect(await wish(rig, 10_001)).toBe('wanted')
  })
})
