/** A card at the counter when the host, the page or the platform is in trouble. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { expectHostAgrees, flowsOf, setHost, shortenSilence } from './stage/host.ts'
import { button } from './stage/shopper.ts'
import { type Stage, startStage, type Visitor } from './stage/start-stage.ts'
import {
  atCounter,
  counterSheet,
  leaveWithReceipt,
  notPaid,
  orderAtCounter,
  payAtReader,
  reader,
  readerWantsCard,
  takeCard,
  tryAgain,
} from './stage/till.ts'
import { expectPaidOnce, truthOf } from './stage/truth.ts'
import { type Heard, watchSheet } from './stage/watched-sheet.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage({ light: true })
  await shortenSilence(stage)
})
afterAll(() => stage.stop())

/** While everything is down, a page that asks is not answered. */
const whileDown = /ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/
/** A reading whose answer was lost in a restart is sent again, and was taken already. */
const takenAlready = /409 \(Conflict\).*payment\/card\)$/

const isExpected = (text: string) => whileDown.test(text) || takenAlready.test(text)

afterEach(async () => {
  setHost(stage, 'fault', 'none')
  await stage.clear()
  expect(stage.takeTroubles().filter((text) => !isExpected(text))).toEqual([])
  await expectHostAgrees(stage)
})

const visit = (): Promise<Visitor> => stage.visit({ viewport: { width: 1280, height: 860 } })

const saysFailed = /支付未成功|付款失败|银行拒绝/
const saysPaid = /支付成功/
const startsAnother = /刷卡|重新支付|确认支付|更换支付方式/

/** While it was not known nobody was told that it failed, and nobody was led to swipe again. */
function expectHonest(heard: readonly Heard[], words: Visitor['words']): void {
  const inDoubt = heard.filter(({ text }) => /正在核实|正在撤销/.test(text))
  expect(inDoubt.length).toBeGreaterThan(0)
  expect(inDoubt.filter(({ text }) => !words.noSecondSwipe.test(text))).toEqual([])
  expect(inDoubt.filter(({ buttons }) => buttons.some((name) => startsAnother.test(name)))).toEqual(
    [],
  )
  expect(heard.filter(({ text, charged }) => charged && saysFailed.test(text))).toEqual([])
  expect(heard.filter(({ text, charged }) => !charged && saysPaid.test(text))).toEqual([])
}

/** By the amount: what the host does with it. All of them are undone, and then paid by another try. */
test.each([
  { fault: 'is silent', yuan: '198.01', gesture: 'swipe', card: 'stripe_debit' },
  { fault: 'answers too late', yuan: '198.02', gesture: 'insert', card: 'chip_debit' },
  { fault: 'makes a wrong MAC', yuan: '198.04', gesture: 'tap', card: 'chip_debit' },
  { fault: 'answers for another request', yuan: '198.05', gesture: 'swipe', card: 'stripe_debit' },
  { fault: 'hangs up', yuan: '198.06', gesture: 'swipe', card: 'stripe_debit' },
  { fault: 'says half a message', yuan: '198.07', gesture: 'insert', card: 'chip_debit' },
] as const)('a host that $fault: reversed, never called failed before', async (story) => {
  const visitor = await visit()
  await atCounter(visitor, story.yuan)
  const order = await orderAtCounter(visitor)
  const heard = await watchSheet(visitor)
  await payAtReader(visitor, story.gesture, story.card)
  if (story.gesture === 'insert') await takeCard(visitor)
  await notPaid(visitor)
  expectHonest(heard, visitor.words)
  const flows = await flowsOf(stage, order)
  expect(flows.filter(({ reversedAt }) => reversedAt === undefined)).toEqual([])
  expect((await truthOf(stage, order)).platform).toBe('payable')
})

test('an order that was undone is paid by the next card', async () => {
  const visitor = await visit()
  setHost(stage, 'fault', 'no_answer type=0200')
  await atCounter(visitor, '25.01')
  const order = await orderAtCounter(visitor)
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  await tryAgain(visitor)
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  await leaveWithReceipt(visitor)
  await expectPaidOnce(stage, order)
  expect(await flowsOf(stage, order)).toMatchObject([
    { code: '00', reversedAt: expect.any(Number) },
    { code: '00' },
  ])
})

test('a host that answers twice has taken the money once', async () => {
  const visitor = await visit()
  await atCounter(visitor, '198.03')
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  const order = await leaveWithReceipt(visitor)
  await expectPaidOnce(stage, order)
  expect(await flowsOf(stage, order)).toHaveLength(1)
})

test('a reversal that is not answered is repeated, and the sheet says what it waits for', async () => {
  const visitor = await visit()
  setHost(stage, 'fault', 'no_answer type=0200')
  setHost(stage, 'fault', 'no_answer type=0400')
  await atCounter(visitor, '25.02')
  const heard = await watchSheet(visitor)
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  await counterSheet(visitor).getByText(visitor.words.noSecondSwipe).waitFor()
  await notPaid(visitor)
  expectHonest(heard, visitor.words)
})

test('a page that is loaded again asks for the card of the same order', async () => {
  const visitor = await visit()
  const { page } = visitor
  await atCounter(visitor, '25.03')
  const order = await orderAtCounter(visitor)
  await page.reload()
  await readerWantsCard(visitor)
  await payAtReader(visitor, 'insert', 'chip_debit')
  expect(await leaveWithReceipt(visitor)).toBe(order)
  expect(await expectPaidOnce(stage, order)).toMatchObject({ attempts: 1 })
})

test('a page that is loaded again while the bank is asked shows what came of it', async () => {
  const visitor = await visit()
  setHost(stage, 'fault', 'slow_answer type=0200')
  await atCounter(visitor, '25.04')
  const order = await orderAtCounter(visitor)
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  await expect.poll(async () => (await flowsOf(stage, order)).length).toBe(1)
  await visitor.page.reload()
  expect(await leaveWithReceipt(visitor)).toBe(order)
  await expectPaidOnce(stage, order)
})

test('a platform that starts anew while the card is awaited takes it afterwards', async () => {
  const visitor = await visit()
  await atCounter(visitor, '25.06')
  const order = await orderAtCounter(visitor)
  await stage.restart()
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  expect(await leaveWithReceipt(visitor)).toBe(order)
  expect(await expectPaidOnce(stage, order)).toMatchObject({ attempts: 1 })
})

test('an order that was left open at the counter is paid there later', async () => {
  const visitor = await visit()
  const { page, words } = visitor
  await atCounter(visitor, '25.08')
  const order = await orderAtCounter(visitor)
  await page.goto(`${stage.demo.mall.url}/orders/${order}`)
  await page.getByRole('link', { name: words.payAtCounter }).click()
  await reader(visitor).waitFor()
  const pay = button(visitor, words.pay)
  const connect = counterSheet(visitor).getByRole('button', { name: words.connectReader })
  await pay.or(connect).first().waitFor()
  if (await pay.isVisible()) await pay.click()
  await readerWantsCard(visitor)
  await payAtReader(visitor, 'tap', 'chip_debit')
  expect(await leaveWithReceipt(visitor)).toBe(order)
  await expectPaidOnce(stage, order)
})
