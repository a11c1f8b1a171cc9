/** A shopper fills in a card; the vault alone can read it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  agree,
  creditCard,
  debitCard,
  fillIdentity,
  idNumber,
  type Stage,
  settled,
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
  // The fields of a credit card have just come, and the frame has grown.
  await settled(shopper)
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

test('what is wrong is said beside its field, the first has the focus, and nothing is lost', async () => {
  const shopper = await visit(stage, cardConfig())
  const field = (id: string) => shopper.frame.locator(`#${id}`)
  await field('number').pressSequentially('6222021234567890129')
  await field('name').fill('张三')
  await shopper.frame.getByText('请检查银行卡号').waitFor()
  await submit(shopper)
  expect(await field('number').evaluate((input) => input === document.activeElement)).toBe(true)
  expect(await shopper.frame.locator('.wrong:not(:empty)').allTextContents()).toEqual([
    '请检查银行卡号',
    '请检查身份证号',
    '请检查银行预留手机号',
    '请先勾选同意',
  ])
  await field('number').press('Backspace')
  await shopper.frame.getByText('请检查银行卡号').waitFor({ state: 'hidden' })
  await field('number').pressSequentially('8')
  expect(await field('number').inputValue()).toBe('6222 0212 3456 7890 128')
  expect(await field('name').inputValue()).toBe('张三')
  expect(stage.vault.posted).toEqual([])
  await shopper.close()
})

test('a digit is put into the middle of a number where the caret is', async () => {
  const shopper = await visit(stage, cardConfig())
  const number = shopper.frame.locator('#number')
  await number.pressSequentially('62220212')
  for (const key of ['Home', 'ArrowRight', '9', '8']) await number.press(key)
  expect(await number.inputValue()).toBe('6982 2202 12')
  expect(await number.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(3)
  for (const key of ['End', ...Array(10).fill('Backspace')]) await number.press(key)
  expect(await number.inputValue()).toBe('')
  await shopper.close()
})

test('the shopper says what kind of card it is when nobody knows', async () => {
  const shopper = await visit(stage, cardConfig())
  await fillIdentity(shopper, '9999990000000006')
  await agree(shopper)
  await submit(shopper)
  await shopper.frame.getByText('请检查卡类型').waitFor()
  await shopper.frame.getByLabel('信用卡').check()
  await shopper.frame.getByLabel('有效期').fill('0830')
  await shopper.frame.locator('#cvn').fill('123')
  await submit(shopper)
  expect(await shopper.hears('card')).toMatchObject({ kind: 'credit', bank: null })
  await shopper.close()
})

test('only the last answer about a bank is shown', async () => {
  const { vault } = stage
  vault.slowBins = (prefix) => (prefix.startsWith('622202') ? 1500 : 0)
  const shopper = await visit(stage, cardConfig())
  const number = shopper.frame.locator('#number')
  await number.fill('62220212')
  await expect.poll(() => vault.prefixes).toEqual(['62220212'])
  await number.fill('62257688')
  await shopper.frame.getByText('招商银行 信用卡').waitFor()
  await shopper.page.waitForTimeout(1600)
  expect(await shopper.frame.locator('#number-note').textContent()).toBe('招商银行 信用卡')
  await shopper.close()
})

test('a refusal and a lost answer leave the form as it is, and it may be sent again', async () => {
  const { vault } = stage
  const shopper = await visit(stage, cardConfig())
  await fillIdentity(shopper, debitCard)
  // The question about the bank is answered: without, the shopper would be asked for the kind.
  await shopper.frame.getByText('工商银行 储蓄卡').waitFor()
  await agree(shopper)
  vault.down = true
  await submit(shopper)
  await shopper.frame.getByText('网络不畅').waitFor()
  vault.down = false
  const shopper_message = { zh: '银行卡信息有误，请检查', en: 'Please check the card details.' }
  const error = { code: 'card_data_invalid', param: 'name', shopper_message }
  vault.refusals.push({ status: 400, body: { error } })
  await submit(shopper)
  await shopper.frame.locator('#name-note').getByText(shopper_message.zh).waitFor()
  await submit(shopper)
  await shopper.hears('card')
  await shopper.say({ type: 'failed', code: 'card_details_wrong' })
  await shopper.frame.getByText('与银行预留信息不一致').waitFor()
  await submit(shopper)
  await shopper.hears('card', 2)
  const { payload } = await vault.open(vault.posted.at(-1)?.sealed ?? '')
  expect(payload).toMatchObject({ number: debitCard, name: '张三' })
  await shopper.close()
})
