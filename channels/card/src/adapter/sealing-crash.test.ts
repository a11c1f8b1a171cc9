/** A process that dies at any write of the book, at a terminal whose reader seals. */
import type { PaymentReport } from '@tillway/channel'
import { describe, expect, test } from 'vitest'
import { chipCard, issuerData, scriptResults } from '../../test/reader.ts'
import { chipPatience } from '../../test/rig.ts'
import { createSealingRig, type SealingRig, type Selling } from '../../test/sealing-rig.ts'
import { Crash } from '../../test/terminal-book.ts'

const points = Array.from({ length: 12 }, (_, index) => index + 1).flatMap((at) => [
  { at, durable: false },
  { at, durable: true },
])
type Point = (typeof points)[number]

async function runInto(rig: SealingRig, point: Point, run: () => Promise<unknown>): Promise<void> {
  rig.book.crash = { at: rig.book.writes + point.at, durable: point.durable }
  try {
    await run()
  } catch (error) {
    if (!(error instanceof Crash)) throw error
  } finally {
    rig.book.crash = undefined
    rig.restart()
  }
}

async function settled(rig: SealingRig): Promise<PaymentReport> {
  for (let tries = 0; tries < 6; tries += 1) {
    const report = await rig.account.operations.query(rig.attempt())
    // Absence is proven by time, which the platform keeps; what was drawn up has lapsed by then.
    const isOver = !['unknown', 'waiting'].includes(report.status)
    if (isOver && (report.status !== 'absent' || tries > 3)) return report
    await rig.time.advance(chipPatience)
  }
  throw new Error('the doubt was never settled')
}

async function expectAgreed(rig: SealingRig): Promise<void> {
  const report = await settled(rig)
  const count = report.status === 'succeeded' ? 1 : 0
  expect(rig.host.standing()).toHaveLength(count)
  rig.host.behave = () => undefined
  // The next one brings what the reader must seal first, and only its own money moves.
  expect(await rig.pay({ number: 'A2' })).toMatchObject({ status: 'succeeded' })
  expect(rig.host.standing()).toHaveLength(count + 1)
  expect(rig.book.value('owed/reversal')).toBeUndefined()
  expect(rig.host.faults).toEqual([])
}

describe.each(points)('dying at write $at (durable: $durable)', (point) => {
  const chip: Selling = { card: chipCard, entry: 'insert' }

  test('of a sale, from its start to the reader’s word', async () => {
    const rig = await createSealingRig()
    await runInto(rig, point, () => rig.pay())
    await expectAgreed(rig)
  })

  test('of a chip with scripts', async () => {
    const rig = await createSealingRig()
    rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 55: issuerData } } : undefined)
    await runInto(rig, point, async () => {
      await rig.sell(chip)
      const word = { result: 'approved', verified: true, scripts: scriptResults } as const
      await rig.complete('A1', word)
    })
    await expectAgreed(rig)
  })

  test('of a sale that the reader could not prove, and of its reversal', async () => {
    const rig = await createSealingRig()
    rig.host.behave = ({ type }) => (type === '0200' ? 'wrong_mac' : undefined)
    await runInto(rig, point, () => rig.pay())
    expect((await settled(rig)).status).not.toBe('succeeded')
    await expectAgreed(rig)
  })
})
