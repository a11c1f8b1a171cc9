/** As of sales: a process that dies at any write leaves nothing that the next one cannot settle. */
import { describe, expect, test } from 'vitest'
import { runInto, writePoints } from '../../test/dying.ts'
import { type HoldCase, holdCases, holdsOf } from '../../test/holds.ts'
import { createRig, type Rig } from '../../test/rig.ts'
import { entries } from './entries.ts'

/** As whoever called does: the same again under the same number, until there is no doubt. */
async function settled(rig: Rig, one: HoldCase): Promise<{ readonly status: string }> {
  for (let tries = 0; tries < 5; tries += 1) {
    const report = await one.run(holdsOf(rig))
    if (!['unknown', 'not_sent', 'absent'].includes(report.status)) return report
  }
  throw new Error('the doubt was never settled')
}

async function begin(one: HoldCase): Promise<Rig> {
  const rig = await createRig()
  await one.prepare(holdsOf(rig))
  return rig
}

const cases = holdCases.flatMap((one) =>
  writePoints.map((point) => ({ one, point, name: one.name, ...point })),
)

describe.each(cases)('$name, dying at write $at (durable: $durable)', ({ one, point }) => {
  const expectAgreed = async (rig: Rig, report: { readonly status: string }) => {
    expect(rig.host.standing(one.kind)).toHaveLength(report.status === one.done ? 1 : 0)
    expect(rig.book.value(entries.pending.key)).toBeUndefined()
    expect(await holdsOf(rig).authorize('H9')).toMatchObject({ status: 'authorized' })
    expect(rig.host.faults).toEqual([])
  }

  test('that is answered', async () => {
    const rig = await begin(one)
    await runInto(rig, point, () => one.run(holdsOf(rig)))
    await expectAgreed(rig, await settled(rig, one))
  })

  test('whose answer is lost, and its reversal', async () => {
    const rig = await begin(one)
    rig.host.behave = ({ type, fields }) =>
      type !== '0400' && String(fields[60]).startsWith(one.kind) ? 'silent' : undefined
    await runInto(rig, point, () => one.run(holdsOf(rig)))
    rig.host.behave = () => undefined
    await runInto(rig, point, () => one.run(holdsOf(rig)))
    await expectAgreed(rig, await settled(rig, one))
  })

  test('and nobody asks: background care or the next request undoes it', async () => {
    const rig = await begin(one)
    await runInto(rig, point, () => one.run(holdsOf(rig)))
    await rig.account.maintain()
    expect(await rig.present()).toMatchObject({ status: 'succeeded' })
    expect(rig.book.value(entries.pending.key)).toBeUndefined()
    await expectAgreed(rig, await settled(rig, one))
  })
})
