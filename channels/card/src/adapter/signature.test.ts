import { fromHex, toHex } from '@tillway/card-crypto'
import type { CardReading, PaymentReport } from '@tillway/channel'
import { encodeTlv } from '@tillway/wire/iso8583'
import { describe, expect, test } from 'vitest'
import { chipCard, chipData, stripeCard } from '../../test/reader.ts'
import { createRig, type Rig } from '../../test/rig.ts'

const wishOf = (report: PaymentReport) =>
  report.status === 'succeeded' ? report.paid.signature : report.status

describe('a stripe without a PIN', () => {
  test.each([
    ['up to 1000.00 as usual', {}, 100_000, undefined],
    ['above it', {}, 100_001, 'wanted'],
    ['up to the limit of the account', { signatureAbove: '200.5' }, 20_050, undefined],
    ['above that', { signatureAbove: '200.5' }, 20_051, 'wanted'],
    ['of any amount, where the limit is nothing', { signatureAbove: '0' }, 1, 'wanted'],
  ])('%s', async (_, changes, amount, expected) => {
    const rig = await createRig(changes)
    const reading = rig.reader.read(stripeCard, { withoutPin: true })
    expect(wishOf(await rig.present(reading, 'A1', amount))).toBe(expected)
    expect(wishOf(await rig.account.operations.query(rig.attempt('A1', amount)))).toBe(expected)
  })

  test('is another matter with one', async () => {
    const rig = await createRig()
    expect(wishOf(await rig.present(undefined, 'A1', 100_001))).toBeUndefined()
  })
})

describe('a chip', () => {
  const reading = (rig: Rig, method: string | undefined): CardReading => {
    const tags = method === undefined ? [] : [{ tag: '9F34', value: fromHex(method) }]
    const chip = toHex(Uint8Array.from([...chipData, ...encodeTlv(tags)]))
    return { ...rig.reader.read(chipCard, { entry: 'tap', withoutPin: true }), chip }
  }

  test.each([
    ['signed on paper', '1E0300', 'wanted'],
    ['signed, or else declined', '5E0000', 'wanted'],
    ['PIN to the chip and paper', '030302', 'wanted'],
    ['encrypted PIN to the chip and paper', '450302', 'wanted'],
    ['a signature that failed', '1E0301', undefined],
    ['PIN to the issuer', '420300', undefined],
    ['nothing', '1F0302', undefined],
    ['no word', undefined, undefined],
  ])('had its holder verified by %s (%s)', async (_, method, expected) => {
    const rig = await createRig()
    expect(wishOf(await rig.present(reading(rig, method), 'A1', 500_000))).toBe(expected)
  })

  test('is still signed for after its last word', async () => {
    const rig = await createRig()
    const inserted = { ...reading(rig, '1E0300'), entry: 'insert' } as const
    expect(await rig.present(inserted)).toMatchObject({ status: 'waiting' })
    const completion = { result: 'approved' } as const
    const end = await rig.account.operations.complete({ ...rig.attempt(), completion })
    expect(wishOf(end)).toBe('wanted')
  })
})

describe('the host', () => {
  test.each([
    ['ZS0011', 'wanted'],
    ['ZA003abcZS0011', 'wanted'],
    ['ZS0010', undefined],
    ['ZS999', undefined],
    ['what is this', undefined],
  ])('says in field 59: %s', async (field, expected) => {
    const rig = await createRig()
    rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 59: field } } : undefined)
    expect(wishOf(await rig.present())).toBe(expected)
  })
})
