import {
  cardMasterKey,
  cipherKey,
  fromHex,
  responseCryptogram,
  sessionKey,
  toHex,
} from '@tillway/card-crypto'
import { describe, expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'

async function withCard() {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  return { rig, terminal, card: rig.card('chip_debit') }
}

test('a right cryptogram is approved, and answered with one that the chip can check', async () => {
  const { rig, terminal, card } = await withCard()
  const answer = await terminal.chipSale({ card, amount: 1234 })
  expect(answer).toMatchObject({
    code: '00',
    isSealed: true,
    fields: { 2: card.number, 23: '001' },
  })
  const issuer = cipherKey('tdes', fromHex(card.chip?.issuerKey ?? ''))
  const own = cardMasterKey(issuer, { pan: card.number, sequence: '01', option: 'A' })
  const session = sessionKey(own, { kind: 'pboc', counter: Uint8Array.of(0, 1) })
  const arqc = fromHex(terminal.lastCryptogram)
  const arpc = toHex(responseCryptogram(session, { arqc, answer: Uint8Array.of(0x30, 0x30) }))
  expect(answer.fields[55]).toBe(`910A${arpc}3030`)
  rig.host.assertBalanced()
})

describe('a cryptogram is refused', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['that is wrong', { '9F26': '0123456789ABCDEF' }, '05'],
    ['over another amount', { '9F02': '000000000001' }, '05'],
    ['over another currency', { '5F2A': '0840' }, '05'],
    ['of another day', { '9A': '200101' }, '05'],
    ['that is no request', { '9F27': '40' }, '05'],
  ])('%s', async (_, chip, code) => {
    const { rig, terminal, card } = await withCard()
    const answer = await terminal.chipSale({ card, amount: 1234 }, chip)
    expect(answer).toMatchObject({ code })
    expect(answer.fields[55]).toBeUndefined()
    rig.host.assertBalanced()
  })

  test('that was seen before, and its counter only goes up', async () => {
    const { rig, terminal, card } = await withCard()
    const purchase = { card, amount: 1234 }
    expect(await terminal.chipSale(purchase, { '9F36': '0005' })).toMatchObject({ code: '00' })
    expect(await terminal.chipSale(purchase, { '9F36': '0005' })).toMatchObject({ code: '05' })
    expect(await terminal.chipSale(purchase, { '9F36': '0004' })).toMatchObject({ code: '05' })
    expect(await terminal.chipSale(purchase, { '9F36': '0006' })).toMatchObject({ code: '00' })
    expect(rig.card('chip_debit').chip).toMatchObject({ counter: 6 })
  })

  test.each([
    ['broken off', '9F2608'],
    ['without a cryptogram', '9F3602000195050000000000'],
    ['with a tag twice', '82027C0082027C00'],
  ])('in a field 55 %s: 30', async (_, field) => {
    const { terminal, card } = await withCard()
    const answer = await terminal.chipSale({ card, amount: 1234, fields: { 55: field } })
    expect(answer).toMatchObject({ code: '30' })
  })

  test('of a card that has no chip: 30', async () => {
    const { rig, terminal } = await withCard()
    const card = {
      ...rig.card('stripe_debit'),
      chip: { issuerKey: '00'.repeat(16), sequence: '01', counter: 0 },
    }
    expect(await terminal.chipSale({ card, amount: 1234 })).toMatchObject({ code: '30' })
  })
})

test('scripts of the issuer come on demand, and their results are thanked for', async () => {
  const { rig, terminal, card } = await withCard()
  rig.host.settings.set('scripts', 'both')
  const sale = await terminal.chipSale({ card, amount: 1234 })
  expect(sale.fields[55]).toMatch(/^910A[0-9A-F]{20}7116.{44}7216.{44}$/)
  const { fields } = sale
  const report = {
    type: '0620',
    fields: terminal.named({
      3: '000000',
      4: fields[4] ?? '',
      11: terminal.draw(),
      22: '051',
      25: '00',
      49: '156',
      55: 'DF31052000000001',
      60: terminal.control('00', '951'),
      61: `${terminal.batch}${fields[11]}${fields[13]}`,
    }),
  }
  expect(await terminal.exchange(report)).toMatchObject({ type: '0630', code: '00' })
  expect(rig.host.world.state.settlements.scripts()).toHaveLength(1)
})

test('a small purchase that is only held to the reader needs no PIN, a large one does', async () => {
  const { terminal, card } = await withCard()
  const { pin: _, ...bare } = card
  const tapped = { fields: { 22: '072' } }
  expect(await terminal.chipSale({ card: bare, amount: 100_000, ...tapped })).toMatchObject({
    code: '00',
  })
  const second = { '9F36': '0002' }
  expect(await terminal.chipSale({ card: bare, amount: 100_100, ...tapped }, second)).toMatchObject(
    { code: '55' },
  )
})
