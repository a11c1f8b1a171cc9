import { decodeTlv } from '@tillway/wire/iso8583'
import { describe, expect, test } from 'vitest'
import { chipCard, issuerData, scriptResults } from '../../test/reader.ts'
import { answerTimeout, chipPatience, createRig, type Rig } from '../../test/rig.ts'

async function approvedChip(entry: 'insert' | 'tap' = 'insert') {
  const rig = await createRig()
  rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 55: issuerData } } : undefined)
  const report = await rig.present(rig.reader.read(chipCard, { entry }))
  return { rig, report }
}

const complete = (rig: Rig, result: 'approved' | 'declined', scripts?: string) =>
  rig.account.operations.complete({
    ...rig.attempt(),
    completion: { result, ...(scripts === undefined ? {} : { scripts }) },
  })

const tagsOf = (field: unknown) =>
  field instanceof Uint8Array ? decodeTlv(field).map(({ tag }) => tag) : []

describe('a chip that the host approved', () => {
  test('is asked for its word, and the reversal stays owed until then', async () => {
    const { rig, report } = await approvedChip()
    expect(report).toMatchObject({
      status: 'waiting',
      action: {
        type: 'reader',
        step: 'complete',
        params: { chip: Buffer.from(issuerData).toString('hex').toUpperCase(), arc: '00' },
      },
    })
    const [sent] = rig.host.ofType('0200')
    expect(sent?.text(2)).toBe(chipCard.pan)
    expect(sent?.text(14)).toBe('3106')
    expect(sent?.text(22)).toBe('051')
    expect(sent?.text(23)).toBe('001')
    expect(tagsOf(sent?.fields[55])).toContain('9F26')
    expect(rig.book.value('owed/reversal')).toMatchObject({
      reason: '06',
      failure: 'card_removed_early',
    })
    expect(await rig.account.operations.query(rig.attempt())).toEqual(report)
  })

  test('and agrees is paid; its scripts are told before the next payment', async () => {
    const { rig } = await approvedChip()
    expect(await complete(rig, 'approved', scriptResults)).toMatchObject({
      status: 'succeeded',
      paid: { receipt: { card: '622202*********0128' } },
    })
    expect(rig.book.value('owed/reversal')).toBeUndefined()
    expect(rig.book.value('owed/script-result')).toBeDefined()
    expect(await complete(rig, 'approved')).toMatchObject({ status: 'succeeded' })
    await rig.present(undefined, 'A2')
    const types = rig.host.received.map(({ type }) => type)
    expect(types).toEqual(['0800', '0200', '0620', '0200'])
    const [told] = rig.host.ofType('0620')
    expect(tagsOf(told?.fields[55])).toEqual(
      expect.arrayContaining(['9F26', '9F36', 'DF31', '95', '9F1E']),
    )
    expect(told?.text(61)).toBe('0000010000020102')
    expect(told?.text(60)).toBe('00000001951')
    expect(rig.book.value('owed/script-result')).toBeUndefined()
  })

  test('has no scripts to tell of where the issuer sent none', async () => {
    const rig = await createRig()
    await rig.present(rig.reader.read(chipCard, { entry: 'insert' }))
    expect(await complete(rig, 'approved', scriptResults)).toMatchObject({ status: 'succeeded' })
    expect(rig.book.value('owed/script-result')).toBeUndefined()
  })

  test('a result of scripts that cannot be read does not touch the payment', async () => {
    const { rig } = await approvedChip()
    expect(await complete(rig, 'approved', 'FF')).toMatchObject({ status: 'succeeded' })
    expect(rig.book.value('owed/script-result')).toBeUndefined()
  })

  test('a result of scripts that fits into no message does not stop the terminal', async () => {
    const { rig } = await approvedChip()
    const tooLong = `DF3181F0${'A5'.repeat(240)}`
    expect(await complete(rig, 'approved', tooLong)).toMatchObject({ status: 'succeeded' })
    expect(await rig.present(undefined, 'A2')).toMatchObject({ status: 'succeeded' })
  })

  test('a host that refuses the result of scripts is left alone after three times', async () => {
    const { rig } = await approvedChip()
    await complete(rig, 'approved', scriptResults)
    rig.host.behave = ({ type }) => (type === '0620' ? { fields: { 39: '30' } } : undefined)
    const statuses = []
    for (const number of ['A2', 'A3', 'A4']) {
      statuses.push((await rig.present(undefined, number)).status)
    }
    expect(statuses).toEqual(['not_sent', 'not_sent', 'succeeded'])
    expect(rig.host.ofType('0620').map((one) => one.text(11))).toEqual([
      '000003',
      '000003',
      '000003',
    ])
  })

  test('and refuses is reversed', async () => {
    const { rig } = await approvedChip()
    expect(await complete(rig, 'declined')).toMatchObject({
      status: 'failed',
      over: 'reversed',
      code: 'card_declined',
    })
    const [reversal] = rig.host.ofType('0400')
    expect(reversal?.text(39)).toBe('06')
    expect(reversal?.text(38)).toBe('123456')
    expect(tagsOf(reversal?.fields[55])).toEqual(['9F10', '9F36', '95', '9F1E'])
    expect(rig.host.standing()).toEqual([])
    expect(await complete(rig, 'approved')).toMatchObject({ over: 'reversed' })
  })

  test('and is gone is reversed after its time', async () => {
    const { rig } = await approvedChip()
    await rig.time.advance(chipPatience)
    expect(await rig.account.operations.query(rig.attempt())).toMatchObject({
      status: 'failed',
      over: 'reversed',
      code: 'card_removed_early',
    })
    expect(rig.host.standing()).toEqual([])
    expect(await complete(rig, 'approved')).toMatchObject({ over: 'reversed' })
  })

  test('by a clock a day ahead, and is gone, does not keep its terminal for that day', async () => {
    const rig = await createRig()
    const right = rig.account
    rig.account = rig.withClock(86_400_000)
    rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 55: issuerData } } : undefined)
    await rig.present(rig.reader.read(chipCard, { entry: 'insert' }))
    rig.account = right
    await rig.time.advance(chipPatience)
    expect(await right.terminals?.payDebts(rig.terminal)).toBeUndefined()
    expect(rig.host.standing()).toEqual([])
  })

  test('still counts when it agrees late, as long as nothing was reversed', async () => {
    const { rig } = await approvedChip()
    await rig.time.advance(2 * chipPatience)
    expect(await complete(rig, 'approved')).toMatchObject({ status: 'succeeded' })
    expect(rig.host.standing()).toHaveLength(1)
  })

  test.each([
    ['which it had refused', 0, (rig: Rig) => complete(rig, 'declined')],
    [
      'which it was silent about',
      chipPatience,
      (rig: Rig) => rig.account.operations.query(rig.attempt()),
    ],
    [
      'which background care took back',
      chipPatience,
      async (rig: Rig) => rig.account.terminals?.payDebts(rig.terminal),
    ],
  ] as const)(
    'cannot agree to an approval %s and whose reversal may have arrived',
    async (_, after, undo) => {
      const { rig } = await approvedChip()
      await rig.time.advance(after)
      rig.host.behave = ({ type }) => (type === '0400' ? 'silent' : undefined)
      await rig.within<unknown>(answerTimeout, undo(rig))
      expect(rig.host.standing()).toEqual([])
      rig.host.behave = () => undefined
      expect(await complete(rig, 'approved')).toMatchObject({ status: 'failed', over: 'reversed' })
      expect(rig.book.value('owed/reversal')).toBeUndefined()
    },
  )

  test('is not disturbed by another card while it thinks', async () => {
    const { rig } = await approvedChip()
    expect(await rig.present(undefined, 'A2')).toEqual({ status: 'not_sent', cause: 'in_progress' })
    const again = await rig.account.terminals?.payDebts(rig.terminal)
    expect(again).toBeGreaterThan(rig.time.now())
    expect(await complete(rig, 'approved')).toMatchObject({ status: 'succeeded' })
    expect(rig.host.ofType('0400')).toEqual([])
  })

  test('is ended at once when the attempt is', async () => {
    const { rig } = await approvedChip()
    expect(await rig.account.operations.reverse(rig.attempt())).toMatchObject({
      status: 'failed',
      over: 'reversed',
    })
    expect(rig.host.standing()).toEqual([])
  })
})

test('a card that is tapped has no second word', async () => {
  const { rig, report } = await approvedChip('tap')
  expect(report).toMatchObject({ status: 'succeeded' })
  const [sent] = rig.host.ofType('0200')
  expect(sent?.text(22)).toBe('071')
  expect(sent?.text(60)).toBe('2200000100060')
})
