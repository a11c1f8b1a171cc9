import { describe, expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'
import type { Answer, Terminal } from '../../test/terminal.ts'

const sum = (amount: number, count: number) =>
  `${String(amount).padStart(12, '0')}${String(count).padStart(3, '0')}`
const none = sum(0, 0)
/** Debit and credit at home, then abroad. */
const totals = (...sums: readonly [string, string, string, string]) =>
  `${sums[0]}${sums[1]}0${sums[2]}${sums[3]}0`

async function traded() {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const card = rig.card('stripe_debit')
  const first = await terminal.sale({ card, amount: 10_000 })
  const second = await terminal.sale({ card, amount: 2500 })
  await terminal.exchange(terminal.voidMessage(second))
  await terminal.exchange(terminal.refundMessage(first, 1000))
  const reversed = terminal.saleMessage({ card, amount: 700 })
  await terminal.exchange(reversed)
  await terminal.reverse(reversed)
  await terminal.sale({ card: rig.card('poor'), amount: 5000 })
  const right = totals(sum(12_500, 2), sum(3500, 2), none, none)
  const settle = (text: string) => terminal.manage('0500', '201', { 48: text, 49: '156' })
  return { rig, terminal, card, first, second, right, settle }
}

function line(sale: Answer, amount: number, number: string): string {
  const stan = sale.fields[11] ?? ''
  return `00${stan}${number.padStart(20, '0')}${String(amount).padStart(12, '0')}`
}

async function upload(terminal: Terminal, lines: readonly string[]): Promise<Answer> {
  const text = `${String(lines.length).padStart(2, '0')}${lines.join('')}`
  return terminal.manage('0320', '201', { 48: text })
}

describe('sums that agree', () => {
  test('are told to be balanced, and the end opens the next batch', async () => {
    const { rig, terminal, card, right, settle } = await traded()
    const answer = await settle(right)
    expect(answer).toMatchObject({ type: '0510', code: '00' })
    expect(answer.fields[48]).toBe(`${sum(12_500, 2)}${sum(3500, 2)}1${none}${none}1`)
    expect(await terminal.manage('0320', '207', { 48: '0000' })).toMatchObject({
      type: '0330',
      code: '00',
    })
    expect(await terminal.sale({ card, amount: 1000 })).toMatchObject({ code: '77' })
    await terminal.signIn()
    expect(terminal.batch).toBe('000002')
    expect(await terminal.sale({ card, amount: 1000 })).toMatchObject({ code: '00' })
    expect(rig.host.world.state.settlements.errors()).toEqual([])
    rig.host.assertBalanced()
  })

  test('of cards from abroad are sums of their own', async () => {
    const { rig, terminal, settle } = await traded()
    expect(await terminal.chipSale({ card: rig.card('foreign'), amount: 900 })).toMatchObject({
      code: '00',
    })
    const text = totals(sum(12_500, 2), sum(3500, 2), sum(900, 1), none)
    expect((await settle(text)).fields[48]).toMatch(/1.{30}1$/)
    expect((await settle(text.replace(sum(900, 1), none))).fields[48]).toBe(
      `${sum(12_500, 2)}${sum(3500, 2)}1${sum(900, 1)}${none}2`,
    )
  })
})

describe('sums that differ', () => {
  test('are answered with the host’s own, and the lines show why', async () => {
    const { rig, terminal, card, first, second, settle } = await traded()
    const answer = await settle(totals(sum(12_499, 2), sum(3500, 2), none, none))
    expect(answer.fields[48]).toBe(`${sum(12_500, 2)}${sum(3500, 2)}2${none}${none}1`)
    expect(await terminal.manage('0320', '207', { 48: '0000' })).toMatchObject({ code: '12' })
    const lines = [
      line(first, 9999, card.number),
      line(second, 2500, rig.card('poor').number),
      line({ ...first, fields: { 11: '000900' } }, 100, card.number),
    ]
    expect(await upload(terminal, lines)).toMatchObject({ type: '0330', code: '00' })
    // It may come again: it is the same line, and the last word on it.
    expect(await upload(terminal, lines.slice(0, 1))).toMatchObject({ code: '00' })
    expect(await terminal.manage('0320', '202', { 48: '0003' })).toMatchObject({ code: '00' })
    const errors = rig.host.world.state.settlements.errors()
    expect(errors.map(({ state, told, booked }) => [state, told, booked])).toEqual([
      ['card_differs', 2500, 2500],
      ['terminal_only', 100, undefined],
      ['amount_differs', 9999, 10_000],
      ['host_only', undefined, 2500],
      ['host_only', undefined, 1000],
    ])
    await terminal.signIn()
    expect(terminal.batch).toBe('000002')
  })

  test('may be forced, and then right lines leave no error', async () => {
    const { rig, terminal, card, right, settle } = await traded()
    rig.host.settings.set('totals', 'unbalanced')
    expect((await settle(right)).fields[48]?.charAt(30)).toBe('2')
    const stands = rig.host.world.state.flows
      .all()
      .filter(({ code, reversedAt }) => code === '00' && reversedAt === undefined)
    const lines = stands.map(({ stan, amount }) =>
      line({ fields: { 11: stan } } as unknown as Answer, amount, card.number),
    )
    await upload(terminal, lines)
    await terminal.manage('0320', '202', { 48: '0004' })
    expect(rig.host.world.state.settlements.errors()).toEqual([])
  })
})

test('what is no sums and what is no lines is refused: 30; another batch: 77', async () => {
  const { terminal, right, settle } = await traded()
  expect(await settle('123')).toMatchObject({ code: '30' })
  expect(await upload(terminal, ['123'])).toMatchObject({ code: '30' })
  const other = { 48: right, 49: '156', 60: '00000009201' }
  expect(await terminal.manage('0500', '201', other)).toMatchObject({ code: '77' })
})

test('a batch is not closed before its sums were compared: 12', async () => {
  const { terminal } = await traded()
  expect(await terminal.manage('0320', '202', { 48: '0000' })).toMatchObject({ code: '12' })
})
