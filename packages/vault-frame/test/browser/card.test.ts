/** A shopper fills in a card; the vault alone can read it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  agree,
  creditCard,
  debitCard,
  fillIdentity,
  idNumber,
  type Stage,
  startStage,
  submit,
  visit,
} from './browser.ts'
import { cardConfig } from './vault.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())
beforeEach(() => {
  const { vault } = stage
  Object.assign(vault, { down: false, slowBins: () => 0 })
  for (const list of [vault.posted, vault.prefixes, vault.refusals]) list.length = 0
})

test('a debit card is sealed for the vault, and the shop learns its last four digits', async () => {
  const { vault } = stage
  const shopper = await visit(stage, cardConfig())
  await shopper.hears('ready')
  await fillIdentity(shopper, debitCard)
  await shopper.frame.getByText('工商银行 储蓄卡').waitFor()
  await agree(shopper)
  await submit(shopper)
  expect(await shopper.hears('card')).toEqual({
    tillway: 1,
    type: 'card',
    card: 'card_1',
    bank: { code: 'ICBC', zh: '工商银行', en: 'ICBC' },
    kind: 'debit',
    last_four: '0128',
  })
  const { header, payload, length } = await vault.open(vault.posted[0]?.sealed ?? '')
  expect(header).toMatchObject({
    alg: 'ECDH-ES',
    enc: 'A256GCM',
    kid: 'frame-1',
    typ: 'tillway-card',
  })
  expect(length % 512).toBe(0)
  expect(payload).toEqual({
    ticket: cardConfig().ticket,
    number: debitCard,
    name: '张三',
    id_type: '01',
    id_number: idNumber,
    phone: '13812341234',
    agreed: true,
  })
  expect(shopper.troubles).toEqual([])
  await shopper.close()
})

test('a credit card is asked for its date and code, and the code goes only with the text message code', async () => {
  const { vault } = stage
  const shopper = await visit(stage, cardConfig())
  await fillIdentity(shopper, creditCard)
  await shopper.frame.getByLabel('有效期').pressSequentially('830')
  await shopper.frame.locator('#cvn').fill('123')
  await agree(shopper)
  await submit(shopper)
  await shopper.hears('card')
  const { payload } = await vault.open(vault.posted[0]?.sealed ?? '')
  expect(payload).toMatchObject({ number: creditCard, expiry: '0830' })
  expect(payload).not.toHaveProperty('cvn')
  await shopper.close()
})
