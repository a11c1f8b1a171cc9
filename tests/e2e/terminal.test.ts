/** A card at the counter: swiped, inserted, tapped; refused, pulled out, and given back. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  expectHostAgrees,
  flowsOf,
  setHost,
  settleTerminal,
  shortenSilence,
  signatureOf,
} from './stage/host.ts'
import { button, buyMug, heading } from './stage/shopper.ts'
import { type Stage, startStage, type VisitOptions, type Visitor } from './stage/start-stage.ts'
import {
  atCounter,
  counterSheet,
  cutPower,
  hold,
  leaveWithReceipt,
  notPaid,
  openTill,
  orderAtCounter,
  payAtReader,
  reader,
  readerWantsCard,
  restorePower,
  ringUp,
  tryAgain,
  typePin,
} from './stage/till.ts'
import { expectPaidOnce, truthOf } from './stage/truth.ts'

let stage: Stage
const counter = { viewport: { width: 1280, height: 860 } } as const

beforeAll(async () => {
  stage = await startStage({ light: true })
  await shortenSilence(stage)
})
afterAll(() => stage.stop())
afterEach(async () => {
  setHost(stage, 'fault', 'none')
  await stage.clear()
  expect(stage.takeTroubles()).toEqual([])
  await expectHostAgrees(stage)
})

/** The mall, the platform and the host say the same: paid once. */
async function expectPaidByCard(order: string): Promise<void> {
  const truth = await expectPaidOnce(stage, order)
  expect(truth.way).toBe('card')
  const standing = (await flowsOf(stage, order)).filter(
    ({ code, reversedAt }) => code === '00' && reversedAt === undefined,
  )
  expect(standing).toMatchObject([{ kind: 'sale' }])
}

const visit = (options: VisitOptions = {}): Promise<Visitor> =>
  stage.visit({ ...counter, ...options })

/** What is sent to a printer is the receipt alone. */
async function expectToPrint({ page }: Visitor, name: string, receipt: string): Promise<void> {
  await page.evaluate(() => {
    Object.assign(window, { print: () => document.body.setAttribute('data-printed', '') })
  })
  await page.getByRole('button', { name, exact: true }).click()
  await page.locator('body[data-printed]').waitFor({ state: 'attached' })
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator(receipt).isVisible()).toBe(true)
  for (const other of ['header.top', 'footer', '[data-region="status"]', 'tillway-reader']) {
    expect(await page.locator(other).isVisible(), other).toBe(false)
  }
  await page.emulateMedia({ media: 'screen' })
  await page.evaluate(() => {
    document.body.removeAttribute('data-printed')
    dispatchEvent(new Event('afterprint'))
  })
}

test('the same mall leads with the card at the counter, and offers none elsewhere', async () => {
  const visitor = await visit()
  const { page, words } = visitor
  await openTill(visitor)
  await ringUp(visitor, '20.01')
  const names = await counterSheet(visitor).getByRole('radio').all()
  expect(await names[0]?.getAttribute('value')).not.toBeNull()
  expect(await page.getByRole('radio', { name: words.card }).isChecked()).toBe(true)
  await page.getByRole('radio', { name: words.quickpay }).waitFor()
  const shopper = await visit()
  await buyMug(shopper)
  await shopper.page.getByRole('radio', { name: words.quickpay }).waitFor()
  await shopper.page.getByRole('radio', { name: words.wechat }).waitFor()
  expect(await shopper.page.getByRole('radio', { name: words.card }).count()).toBe(0)
})

test.each([
  { gesture: 'swipe', card: 'stripe_debit', language: 'zh' },
  { gesture: 'insert', card: 'chip_debit', language: 'en' },
  { gesture: 'tap', card: 'chip_debit', language: 'zh' },
] as const)('$gesture with the PIN is paid, with a receipt to print, $language', async (how) => {
  const visitor = await visit({ language: how.language })
  const { page, words } = visitor
  await atCounter(visitor, '23.45')
  await payAtReader(visitor, how.gesture, how.card)
  const slip = counterSheet(visitor)
  await slip.getByText(/622202\*+00(18|26)/).waitFor()
  await expectToPrint(visitor, words.printSlip, 'tillway-cashier')
  if (how.gesture === 'insert') await hold(visitor, 'pull')
  const order = await leaveWithReceipt(visitor)
  await expectPaidByCard(order)
  await page.getByText(/622202\*+00(18|26)/).waitFor()
  await expectToPrint(visitor, words.print, '.receipt')
})

test('on a phone, the reader stays in reach below the sheet', async () => {
  const visitor = await stage.visit({ language: 'en', dark: true })
  const { page } = visitor
  await atCounter(visitor, '30.00')
  const inView = async () => {
    const boxes = await Promise.all([
      counterSheet(visitor).boundingBox(),
      reader(visitor).boundingBox(),
    ])
    return boxes.map((box) => (box?.y ?? 900) < 844)
  }
  expect(await inView()).toEqual([true, true])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  await expectPaidByCard(await leaveWithReceipt(visitor))
})

test('a chip that is swiped is sent to the slot, and paid there', async () => {
  const visitor = await visit()
  await atCounter(visitor, '24.01')
  await hold(visitor, 'swipe', 'chip_debit')
  await reader(visitor).getByText(visitor.words.readerUseChip).waitFor()
  await payAtReader(visitor, 'insert', 'chip_debit')
  await expectPaidByCard(await leaveWithReceipt(visitor))
})

test('a refused card is said to be, and another one pays the same order', async () => {
  const visitor = await visit()
  await atCounter(visitor, '24.02')
  const order = await orderAtCounter(visitor)
  await payAtReader(visitor, 'swipe', 'lost')
  await notPaid(visitor)
  expect(await flowsOf(stage, order)).toMatchObject([{ code: '41' }])
  await tryAgain(visitor)
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  expect(await leaveWithReceipt(visitor)).toBe(order)
  await expectPaidByCard(order)
  expect(await truthOf(stage, order)).toMatchObject({ attempts: 2 })
})

test('after three wrong PINs the bank takes none any more', async () => {
  const visitor = await visit()
  await atCounter(visitor, '5.00')
  const order = await orderAtCounter(visitor)
  const codes = async () => (await flowsOf(stage, order)).map(({ code }) => code)
  const said: string[] = []
  for (const digits of ['999999', '999998', '999997', '123456']) {
    // After a wrong PIN the card is asked for again by itself.
    if (said.at(-1) === '75') await tryAgain(visitor)
    else await readerWantsCard(visitor)
    await hold(visitor, 'swipe', 'poor')
    await typePin(visitor, digits)
    await expect.poll(async () => (await codes()).length).toBe(said.length + 1)
    said.splice(0, said.length, ...(await codes()))
  }
  await notPaid(visitor)
  expect(said).toEqual(['55', '55', '75', '75'])
  expect((await truthOf(stage, order)).platform).toBe('payable')
})

test('a card that is pulled before its PIN was typed has paid nothing, and may be tried again', async () => {
  const visitor = await visit()
  await atCounter(visitor, '24.03')
  const order = await orderAtCounter(visitor)
  await hold(visitor, 'insert', 'chip_debit')
  await reader(visitor).getByText(visitor.words.readerWantsPin).waitFor()
  await hold(visitor, 'pull')
  await readerWantsCard(visitor)
  expect(await flowsOf(stage, order)).toEqual([])
  await payAtReader(visitor, 'insert', 'chip_debit')
  await leaveWithReceipt(visitor)
  await expectPaidByCard(order)
})

test('a chip that is pulled while its bank is asked is not charged', async () => {
  const visitor = await visit()
  setHost(stage, 'fault', 'slow_answer type=0200')
  await atCounter(visitor, '24.04')
  const order = await orderAtCounter(visitor)
  await payAtReader(visitor, 'insert', 'chip_debit')
  await hold(visitor, 'pull')
  await notPaid(visitor)
  const [sale] = await flowsOf(stage, order)
  expect(sale).toMatchObject({ code: '00', reversedAt: expect.any(Number) })
})

test('a chip that says no at the end is not charged', async () => {
  const visitor = await visit()
  await atCounter(visitor, '24.05')
  const order = await orderAtCounter(visitor)
  await hold(visitor, 'insert', 'reader_refusing_chip')
  await counterSheet(visitor).getByRole('heading', { name: visitor.words.takeCard }).waitFor()
  await hold(visitor, 'pull')
  await notPaid(visitor)
  const [sale] = await flowsOf(stage, order)
  expect(sale).toMatchObject({ code: '00', reversedAt: expect.any(Number) })
})

test('a reader without power has read nothing, and is connected again', async () => {
  const visitor = await visit()
  await atCounter(visitor, '24.06')
  const order = await orderAtCounter(visitor)
  await cutPower(visitor)
  await restorePower(visitor)
  await readerWantsCard(visitor)
  expect(await flowsOf(stage, order)).toEqual([])
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  await leaveWithReceipt(visitor)
  await expectPaidByCard(order)
})

test('a reader that dies while the bank is asked does not stop a swiped payment', async () => {
  const visitor = await visit()
  setHost(stage, 'fault', 'slow_answer type=0200')
  await atCounter(visitor, '24.07')
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  await cutPower(visitor)
  await expectPaidByCard(await leaveWithReceipt(visitor))
})

test('a chip whose reader dies while the bank is asked is not charged', async () => {
  const visitor = await visit()
  setHost(stage, 'fault', 'slow_answer type=0200')
  await atCounter(visitor, '24.08')
  const order = await orderAtCounter(visitor)
  await payAtReader(visitor, 'insert', 'chip_debit')
  await cutPower(visitor)
  await notPaid(visitor)
  const [sale] = await flowsOf(stage, order)
  expect(sale).toMatchObject({ code: '00', reversedAt: expect.any(Number) })
})

test('all of it given back on the same day is a void at the host', async () => {
  const visitor = await visit()
  await atCounter(visitor, '24.09')
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  const order = await leaveWithReceipt(visitor)
  await expectPaidByCard(order)
  await button(visitor, visitor.words.refundAsk).click()
  await heading(visitor, visitor.words.orderRefunded).waitFor()
  expect(await flowsOf(stage, order)).toMatchObject([
    { kind: 'sale' },
    { kind: 'void', code: '00' },
  ])
})

test('a part given back, and the rest after that, are refunds', async () => {
  const visitor = await visit()
  const { page, words } = visitor
  await atCounter(visitor, '24.10')
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  const order = await leaveWithReceipt(visitor)
  await expectPaidByCard(order)
  await page.getByRole('radio', { name: words.refundPart }).check()
  await page.getByRole('textbox', { name: words.refundAmount }).fill('10')
  await button(visitor, words.refundAsk).click()
  await heading(visitor, words.orderPartRefunded).waitFor()
  await button(visitor, words.refundAsk).click()
  await heading(visitor, words.orderRefunded).waitFor()
  const [, ...back] = await flowsOf(stage, order)
  expect(back).toMatchObject([
    { kind: 'refund', amount: 1_000 },
    { kind: 'refund', amount: 1_410 },
  ])
})

test('a host that wants a signature gets the one that was drawn in the sheet', async () => {
  const visitor = await visit()
  const { page, words } = visitor
  setHost(stage, 'signature', 'always')
  await atCounter(visitor, '24.11')
  const order = await orderAtCounter(visitor)
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  const pad = counterSheet(visitor).getByRole('img', { name: words.signHere })
  await pad.waitFor()
  setHost(stage, 'signature', 'by_amount')
  const { x, y } = (await pad.boundingBox()) ?? { x: 0, y: 0 }
  await page.mouse.move(x + 30, y + 60)
  await page.mouse.down()
  await page.mouse.move(x + 120, y + 30, { steps: 4 })
  await page.mouse.move(x + 200, y + 70, { steps: 4 })
  await page.mouse.up()
  await counterSheet(visitor).getByRole('button', { name: words.signDone }).click()
  await counterSheet(visitor).getByRole('button', { name: words.printSlip }).waitFor()
  await leaveWithReceipt(visitor)
  await expectPaidByCard(order)
  expect(await signatureOf(stage, order)).toMatch(/^iVBORw0KGgo/)
})

test('what was paid in a batch that is closed is given back by a refund', async () => {
  const visitor = await visit()
  await atCounter(visitor, '24.12')
  await payAtReader(visitor, 'tap', 'chip_debit')
  const order = await leaveWithReceipt(visitor)
  await expectPaidByCard(order)
  await settleTerminal(stage)
  await button(visitor, visitor.words.refundAsk).click()
  await heading(visitor, visitor.words.orderRefunded).waitFor()
  const [, ...back] = await flowsOf(stage, order)
  expect(back).toMatchObject([{ kind: 'refund', amount: 2_412, code: '00' }])
})
