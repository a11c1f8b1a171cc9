/** A terminal whose reader seals, before the host: what one says happened is what the other has booked. */
import type { CardReading, PaymentReport } from '@tillway/channel'
import { secret } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { type AcquirerRig, createAcquirerRig, portsBefore } from '../../test/acquirer-rig.ts'
import { createSealingReader, type SealingReader } from '../../test/sealing-reader.ts'
import { paramsOf } from '../../test/sealing-rig.ts'
import { createMemoryBook } from '../../test/terminal-book.ts'
import { channel } from '../channel.ts'
import { type LineFault, lineFaults } from './line-faults.ts'

interface Mall {
  readonly rig: AcquirerRig
  readonly reader: SealingReader
  readonly book: ReturnType<typeof createMemoryBook>
  attempt(number: string, amount: number): ReturnType<AcquirerRig['attempt']>
  swipe(name: string, pin?: string): CardReading
  insert(name: string, amount: number): CardReading
  /** Up to the reader's word, which it gives unless it is gone. */
  pay(
    number: string,
    amount: number,
    read: () => CardReading,
    isGone?: true,
  ): Promise<PaymentReport>
  decided(number: string, amount: number, first: PaymentReport): Promise<PaymentReport>
}

async function createMall(changes: Readonly<Record<string, string>> = {}): Promise<Mall> {
  const rig = await createAcquirerRig(changes)
  const own = rig.host.terminals.provision('mall', 'till-1')
  const book = createMemoryBook()
  const ports = portsBefore(rig, book)
  const { tmk = '', tmk_kcv: _, ...rest } = own.keys
  const entered = secret({ ...rest, reader_tmk_kcv: 'D2B91CC5' })
  const keys = (await channel.wrapTerminalKeys?.(entered, ports)) ?? {}
  const { operations } = channel.open({ ...rig.config, ...changes }, ports)
  const reader = createSealingReader('tdes', tmk)
  const attempt: Mall['attempt'] = (number, amount) => {
    const made = rig.attempt(number, amount)
    return { ...made, terminal: { ...made.terminal, keys } }
  }
  const held = (name: string, pin?: string) => {
    const card = rig.card(name)
    const typed = pin ?? card.pin
    return {
      pan: card.number,
      track2: card.track2.replace('=', 'D'),
      ...(typed === undefined ? {} : { pin: typed }),
    }
  }
  return {
    ...{ rig, reader, book, attempt },
    swipe: (name, pin) => reader.own(rig.swipe(name), held(name, pin)),
    insert: (name, amount) => reader.own(rig.insert(name, amount), held(name)),
    async pay(number, amount, read, isGone) {
      const about = attempt(number, amount)
      const start = { ...about, description: 'd', notifyUrl: 'https://pay.example/notify' }
      const asked = paramsOf(await rig.settled(operations.start(start)))
      expect(reader.load(asked)).toBe(true)
      const request = { ...about, reading: read() }
      const seals = reader.seals(asked)
      const drawn = await rig.settled(operations.present({ ...request, seals }))
      if (drawn.status !== 'card_awaited') return drawn
      const sealed = { ...request, seals: reader.seals(paramsOf(drawn)) }
      const told = await rig.settled(operations.present(sealed))
      if (told.status !== 'waiting' || isGone) return told
      const completion = { result: 'approved', verified: reader.proves(paramsOf(told)) } as const
      return rig.settled(operations.complete({ ...about, completion }))
    },
    async decided(number, amount, first) {
      let report = first
      for (let count = 0; count < 20 && /unknown|waiting/.test(report.status); count += 1) {
        await rig.time.advance(20_000)
        report = await rig.settled(operations.query(attempt(number, amount)))
      }
      return report
    },
  }
}

const orderOf = ({ rig }: Mall, number: string) =>
  rig.host.books().orders.find((order) => order.orderNumber === number)

test.each(['short', 'long'])('stripe and PIN over %s connections', async (connection) => {
  const mall = await createMall({ connection })
  const report = await mall.pay('A1', 1234, () => mall.swipe('stripe_debit'))
  expect(report).toMatchObject({ status: 'succeeded', paid: { orderNumber: 'A1' } })
  expect(orderOf(mall, 'A1')).toMatchObject({ state: 'paid', captured: 1234 })
  mall.rig.host.assertBalanced()
})

test('a chip whose cryptogram the host has checked', async () => {
  const mall = await createMall()
  const report = await mall.pay('A1', 1234, () => mall.insert('chip_debit', 1234))
  expect(report).toMatchObject({ status: 'succeeded' })
  mall.rig.host.assertBalanced()
})

test('a wrong PIN, until there are no more tries', async () => {
  const mall = await createMall()
  const codes: unknown[] = []
  for (const number of ['A1', 'A2', 'A3']) {
    codes.push(await mall.pay(number, 1234, () => mall.swipe('stripe_debit', '000000')))
  }
  expect(codes).toMatchObject([
    { over: 'declined', code: 'pin_wrong' },
    { code: 'pin_wrong' },
    { code: 'pin_tries_exceeded' },
  ])
})

describe('whatever the line does', () => {
  const magic = lineFaults.slice(0, lineFaults.indexOf('no_mac'))
  const cases = magic.flatMap((fault) => [false, true].map((isGone) => [fault, isGone] as const))

  test.each<readonly [LineFault, boolean]>(cases)(
    '%s (the reader is gone then: %s): both agree in the end',
    async (fault, isGone) => {
      const mall = await createMall()
      const amount = 109_801 + lineFaults.indexOf(fault)
      const swipe = () => mall.swipe('stripe_debit')
      const first = await mall.pay('A1', amount, swipe, isGone || undefined)
      const early = await mall.decided('A1', amount, first)
      await mall.rig.time.advance(120_000)
      // The next card brings the seals of what was owed.
      const next = await mall.pay('A2', 1000, swipe)
      // A host with other keys by now books nothing, and hands them out for the card after it.
      const isRefused = next.status === 'failed' && next.code === 'attempt_closed'
      expect(isRefused).toBe(fault === 'key_rollover' && !isGone)
      const last = isRefused ? await mall.pay('A3', 1000, swipe) : next
      expect(last).toMatchObject({ status: 'succeeded' })
      const report = await mall.decided('A1', amount, early)
      expect(report.status).toMatch(/^(?:succeeded|failed)$/)
      if (isGone) expect(report.status).toBe('failed')
      const state = orderOf(mall, 'A1')?.state
      if (report.status === 'succeeded') expect(state).toBe('paid')
      else expect(['closed', 'declined', undefined]).toContain(state)
      expect(mall.book.value('owed/reversal')).toBeUndefined()
      mall.rig.host.assertBalanced()
    },
  )
})

test('no key of the terminal is anywhere at the platform', async () => {
  const mall = await createMall()
  await mall.pay('A1', 1234, () => mall.swipe('stripe_debit'))
  const { number } = mall.attempt('A1', 1234).terminal
  const terminal = mall.rig.host.world.state.terminals.terminal(number)
  const keys = [terminal?.masterKey, terminal?.session?.pin, terminal?.session?.mac]
  const kept = JSON.stringify([
    [...mall.book.entries],
    mall.attempt('A1', 1234),
    mall.rig.log.lines,
  ]).toUpperCase()
  for (const key of [...keys, terminal?.session?.track]) {
    expect(key).toMatch(/^[0-9A-Fa-f]{16,32}$/)
    expect(kept).not.toContain(key?.toUpperCase())
  }
})
