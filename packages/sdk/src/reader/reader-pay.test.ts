import type { ClientAttempt, ClientPayment, NextAction } from '@tillway/api/types'
import { expect, test } from 'vitest'
import { createFakeReaders, type FakeJob, sampleCard } from '../../test/fake-readers.ts'
import { sampleAttempt, samplePayment } from '../../test/sample-payment.ts'
import { createStage, ok, type Reply, refusal, type Stage } from '../../test/stage.ts'
import { createCashier } from '../index.ts'
import { createReaderPay } from './index.ts'

const ways = [
  {
    id: 'till',
    name: { zh: '刷卡', en: 'Card' },
    mark: { viewBox: '', paths: [] },
    presentations: ['reader'],
    available: true,
    reason: null,
  },
]
const params = { amount: '100', currency: 'CNY' }
const action = (step: 'present' | 'seal' | 'complete'): NextAction => ({
  type: 'reader',
  step,
  params: step === 'present' ? params : { chip: '910A' },
})
const at = (change: Partial<ClientAttempt> = {}, payment: Partial<ClientPayment> = {}) =>
  samplePayment({
    status: 'processing',
    ways,
    attempt: {
      ...sampleAttempt,
      way: 'till',
      presentation: 'reader',
      next_action: action('present'),
      ...change,
    },
    ...payment,
  })
const payable = samplePayment({ ways })
const presenting = at()
const completing = at({ next_action: action('complete') })
const checking = at({ state: 'confirming', next_action: null })
const succeeded = at({ state: 'over', next_action: null }, { status: 'succeeded', finished: true })
const declined = (code: string) =>
  samplePayment({ ways, last_error: { code, message: { zh: '拒绝', en: 'Declined' } } })

interface Options {
  readonly stage?: Stage
  readonly payment?: ClientPayment
  readonly connected?: boolean
}

async function open({ stage = createStage(), payment = payable, connected = true }: Options = {}) {
  const readers = createFakeReaders(connected ? {} : { status: 'apart', reader: null })
  stage.reply('GET payment', ok(payment))
  const cashier = createCashier({
    apiBase: 'https://pay.example',
    publicKey: 'pk_1',
    ports: stage.ports,
    terminal: { id: 'tm_1', readers },
  })
  const controller = cashier.open({ session: 'cs_1' })
  await stage.pass(0)
  const pay = createReaderPay(controller.session, readers)
  await stage.pass(0)
  const step = () => pay.getState().step
  return { stage, readers, ...controller, pay, step }
}

/** With a card awaited. */
async function present(options: Options = {}) {
  const opened = await open(options)
  opened.stage.reply('POST payment/attempts', ok(presenting, 201))
  opened.stage.reply('GET payment', ok(presenting))
  await opened.session.choose('till')
  await opened.stage.pass(0)
  return opened
}

function job({ jobs }: { readonly jobs: readonly FakeJob[] }, index = jobs.length - 1): FakeJob {
  const found = jobs[index]
  if (!found) throw new Error(`there is no job ${index}`)
  return found
}

const sentTo = ({ requests }: Stage, route: string) =>
  requests.filter(({ url }) => url.endsWith(route))

/** Posts a card, and ends the job the way `payWithReader` would. */
async function postCard({ stage, readers }: Awaited<ReturnType<typeof open>>, ...replies: Reply[]) {
  if (replies.length) stage.reply('POST payment/card', ...replies)
  const { onCard, end } = job(readers)
  const next = onCard(sampleCard).catch(() => undefined)
  void next.then((wanted) => {
    const isComplete = wanted?.type === 'reader' && wanted.step !== 'present'
    if (!isComplete) end({ type: wanted === undefined ? 'ask_server' : 'answered' })
  })
  await stage.pass(0)
  return { next }
}

test('the terminal is named wherever ways are chosen, and its readers make a way able', async () => {
  const { stage, session } = await open()
  expect(session.getState().ways[0]).toMatchObject({ available: true, presentations: ['reader'] })
  expect(stage.requests[0]?.url).toContain('&terminal=tm_1')
  stage.reply('POST payment/attempts', ok(presenting, 201))
  await session.choose('till')
  const [start] = sentTo(stage, 'attempts')
  expect(JSON.parse(start?.body ?? '')).toEqual({
    way: 'till',
    host: 'mobile_web',
    presentation: 'reader',
    terminal: 'tm_1',
  })
})

test('without readers, what needs one is not able', async () => {
  const stage = createStage()
  stage.reply('GET payment', ok(payable))
  const options = { apiBase: 'https://pay.example', publicKey: 'pk_1', ports: stage.ports }
  const { session } = createCashier({ ...options, terminal: { id: 'tm_1' } }).open({
    session: 'cs_1',
  })
  await stage.pass(0)
  expect(session.getState().ways[0]).toMatchObject({ available: false, presentations: [] })
})

test('a signed order names the terminal too', async () => {
  const stage = createStage()
  const readers = createFakeReaders()
  const options = { apiBase: 'https://pay.example', publicKey: 'pk_1', ports: stage.ports }
  createCashier({ ...options, terminal: { id: 'tm_1', readers } }).open({ signedOrder: 'a.b.c' })
  await stage.pass(0)
  expect(JSON.parse(stage.requests[0]?.body ?? '')).toMatchObject({ terminal: 'tm_1' })
})

test('a card is paid with: read, posted once, approved by its chip, succeeded', async () => {
  const opened = await present()
  const { stage, readers, result, step } = opened
  expect(readers.jobs).toHaveLength(1)
  expect(job(readers).params).toEqual(params)
  expect(step()).toBe('present')
  expect(await (await postCard(opened, ok(completing))).next).toEqual(action('complete'))
  expect(step()).toBe('online')
  expect(opened.pay.getState().entry).toBe('insert')
  stage.reply('POST payment/card/completion', ok(succeeded))
  await job(readers).onDecision({ result: 'approved', scripts: '9F' })
  job(readers).end({ type: 'completed' })
  await stage.pass(0)
  expect((await result).status).toBe('succeeded')
  expect(step()).toBe('over')
  const [posted] = sentTo(stage, 'payment/card')
  expect(JSON.parse(posted?.body ?? '')).toEqual({ attempt: 'att_1', ...sampleCard })
  const [decision] = sentTo(stage, 'completion')
  expect(JSON.parse(decision?.body ?? '')).toEqual({
    attempt: 'att_1',
    result: 'approved',
    scripts: '9F',
  })
  expect(readers.jobs).toHaveLength(1)
})

test('no reader is asked for a card before one is connected', async () => {
  const { readers, step, stage } = await present({ connected: false })
  expect(step()).toBe('connect')
  expect(readers.jobs).toHaveLength(0)
  await readers.find('simulated')
  await stage.pass(0)
  expect(step()).toBe('present')
  expect(readers.jobs).toHaveLength(1)
})

test('through bad network one reading is repeated under one key', async () => {
  const opened = await present()
  const { stage, step } = opened
  const inFlight = refusal('idempotency_in_flight', 'same_key')
  await postCard(opened, 'no_answer', 'no_answer', inFlight, ok(checking))
  expect(step()).toBe('online')
  stage.reply('GET payment', 'no_answer')
  await stage.pass(6000)
  const posted = sentTo(stage, 'payment/card')
  expect(posted).toHaveLength(4)
  expect(new Set(posted.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  expect(step()).toBe('checking')
})

test('what the state of the payment tells first is taken, and the request is given up', async () => {
  const opened = await present()
  const { stage, readers } = opened
  const { next } = await postCard(opened, 'no_answer')
  stage.reply('GET payment', ok(completing))
  await stage.pass(3000)
  expect(await next).toEqual(action('complete'))
  const asked = sentTo(stage, 'payment/card').length
  await stage.pass(10_000)
  expect(sentTo(stage, 'payment/card')).toHaveLength(asked)
  expect(readers.jobs).toHaveLength(1)
})

test('nobody knows: it is checked, no card is asked for, and the end is heard', async () => {
  const opened = await present()
  const { stage, readers, step, result } = opened
  stage.reply('GET payment', ok(checking))
  await postCard(opened, ok(checking))
  expect(step()).toBe('checking')
  await stage.pass(20_000)
  expect(readers.jobs).toHaveLength(1)
  stage.reply('GET payment', ok(succeeded))
  await stage.pass(10_000)
  expect((await result).status).toBe('succeeded')
})

test('a wrong PIN begins another try at once, and says why', async () => {
  const opened = await present()
  const { stage, readers, pay, session } = opened
  const second = at({ id: 'att_2' })
  stage.reply('POST payment/attempts', ok(second, 201))
  stage.reply('GET payment', ok(declined('pin_wrong')))
  await postCard(opened, ok(declined('pin_wrong')))
  stage.reply('GET payment', ok(second))
  await stage.pass(0)
  expect(session.getState().payment?.attempt?.id).toBe('att_2')
  expect(readers.jobs).toHaveLength(2)
  expect(pay.getState()).toMatchObject({ step: 'present', again: { code: 'pin_wrong' } })
  await postCard(opened, ok(at({ id: 'att_2', state: 'confirming', next_action: null })))
  expect(pay.getState().again).toBeNull()
  const keys = sentTo(stage, 'payment/card').map(({ headers }) => headers['idempotency-key'])
  expect(new Set(keys).size).toBe(2)
})

test.each(['pin_tries_exceeded', 'insufficient_funds'])(
  'after %s the shopper chooses',
  async (code) => {
    const opened = await present()
    const { stage, readers, session, step } = opened
    stage.reply('GET payment', ok(declined(code)))
    await postCard(opened, ok(declined(code)))
    expect(session.getState()).toMatchObject({ phase: 'choosing', failure: { code } })
    expect(step()).toBe('over')
    expect(readers.jobs).toHaveLength(1)
    expect(sentTo(stage, 'attempts')).toHaveLength(1)
  },
)

test('a wrong PIN that was there before this page is not tried again by itself', async () => {
  const { readers, stage } = await open({ payment: declined('pin_wrong') })
  await stage.pass(5000)
  expect(sentTo(stage, 'attempts')).toHaveLength(0)
  expect(readers.jobs).toHaveLength(0)
})

test('what did not reach the acquirer asks for a card again', async () => {
  const opened = await present()
  const { readers, step } = opened
  await postCard(opened, ok(presenting))
  expect(step()).toBe('present')
  expect(readers.jobs).toHaveLength(2)
})

test('a card that is refused is told, and another is asked for when somebody wants it', async () => {
  const opened = await present()
  const { readers, pay, stage } = opened
  await postCard(opened, refusal('terminal_not_ready', 'after_fix'))
  expect(pay.getState()).toMatchObject({
    step: 'present',
    halted: true,
    again: { code: 'terminal_not_ready' },
  })
  await stage.pass(10_000)
  expect(readers.jobs).toHaveLength(1)
  pay.again()
  await stage.pass(0)
  expect(pay.getState()).toMatchObject({ halted: false, again: null })
  expect(readers.jobs).toHaveLength(2)
})

test('a wait that is over is begun anew by the shopper alone', async () => {
  const { readers, stage, pay } = await present()
  await stage.pass(60_000)
  job(readers).end({ type: 'failed', code: 'reader_timeout' })
  await stage.pass(0)
  expect(pay.getState()).toMatchObject({ step: 'present', halted: true })
  expect(readers.jobs).toHaveLength(1)
  pay.again()
  await stage.pass(0)
  expect(readers.jobs).toHaveLength(2)
})

test('a card that was pulled out is asked for again, but not by a reader that does not wait', async () => {
  const { readers, stage, pay } = await present()
  await stage.pass(5000)
  job(readers).end({ type: 'failed', code: 'card_removed' })
  await stage.pass(0)
  expect(pay.getState().halted).toBe(false)
  expect(readers.jobs).toHaveLength(2)
  job(readers).end({ type: 'failed', code: 'card_unreadable' })
  await stage.pass(0)
  expect(pay.getState().halted).toBe(true)
  expect(readers.jobs).toHaveLength(2)
})

test('a reader that dies before the card was posted is connected anew, and asks again', async () => {
  const { readers, stage, step } = await present()
  await stage.pass(5000)
  readers.set({ status: 'apart', reader: null, problem: 'reader_disconnected' })
  job(readers).end({ type: 'failed', code: 'reader_disconnected' })
  await stage.pass(0)
  expect(step()).toBe('connect')
  await readers.connect('r1')
  await stage.pass(0)
  expect(readers.jobs).toHaveLength(2)
})

test('a reader that dies while the server is asked changes nothing', async () => {
  const opened = await present()
  const { readers, stage, step, result } = opened
  await postCard(opened, 'no_answer')
  readers.set({ status: 'apart', reader: null, problem: 'reader_disconnected' })
  expect(step()).toBe('online')
  stage.reply('POST payment/card', ok(succeeded))
  await stage.pass(2000)
  expect((await result).status).toBe('succeeded')
})

test('a chip that did not agree: what was approved is taken back, and nobody swipes meanwhile', async () => {
  const opened = await present()
  const { readers, stage, step, session } = opened
  await postCard(opened, ok(completing))
  stage.reply('POST payment/card/completion', ok(checking))
  stage.reply('GET payment', ok(checking))
  await job(readers).onDecision({ result: 'declined' })
  job(readers).end({ type: 'completed' })
  await stage.pass(0)
  expect(step()).toBe('undoing')
  await stage.pass(20_000)
  expect(readers.jobs).toHaveLength(1)
  stage.reply('GET payment', ok(declined('card_declined')))
  await stage.pass(10_000)
  expect(step()).toBe('over')
  expect(session.getState().failure?.code).toBe('card_declined')
})

test('the chip’s word is repeated under one key until it is heard', async () => {
  const opened = await present()
  const { readers, stage, result } = opened
  await postCard(opened, ok(completing))
  stage.reply('GET payment', 'no_answer')
  stage.reply('POST payment/card/completion', 'no_answer', 'no_answer', ok(succeeded))
  const decided = job(readers).onDecision({ result: 'approved' })
  await stage.pass(4000)
  await decided
  expect((await result).status).toBe('succeeded')
  const keys = sentTo(stage, 'completion').map(({ headers }) => headers['idempotency-key'])
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
})

test('seals follow the card under a key of their own', async () => {
  const opened = await present()
  const { readers, stage } = opened
  const seals = { sale: '0011223344556677' }
  const { next: sealing } = await postCard(opened, ok(at({ next_action: action('seal') })))
  expect(await sealing).toEqual(action('seal'))
  stage.reply('POST payment/card', ok(completing))
  const next = job(readers).onCard({ ...sampleCard, seals })
  await stage.pass(0)
  expect(await next).toEqual(action('complete'))
  const bodies = sentTo(stage, 'payment/card').map(({ body }) => JSON.parse(body ?? ''))
  expect(bodies.at(-1)).toEqual({ attempt: 'att_1', ...sampleCard, seals })
})

test('turning to another way calls the wait off; what was posted goes its way', async () => {
  const opened = await present()
  const { readers, session, stage, step } = opened
  session.pick()
  await stage.pass(0)
  expect(job(readers).signal.aborted).toBe(true)
  expect(step()).toBe('over')
  await session.choose('till')
  await stage.pass(0)
  await postCard(opened, 'no_answer')
  await stage.wake('changed')
  opened.pay.stop()
  expect(job(readers).signal.aborted).toBe(false)
})

test('closing while a card is awaited gives the try up and lets the reader rest', async () => {
  const { readers, stage, close, result } = await present()
  stage.reply('POST payment/cancel', ok(samplePayment({ status: 'canceled', finished: true })))
  const closing = close()
  await stage.pass(0)
  await closing
  expect((await result).status).toBe('canceled')
  expect(job(readers).signal.aborted).toBe(true)
})

test('a page that comes anew shows the card that is awaited', async () => {
  const { readers, step } = await open({ payment: presenting })
  expect(step()).toBe('present')
  expect(readers.jobs).toHaveLength(1)
})

test('a page that comes anew while seals are awaited has the card read once more', async () => {
  const { step, readers } = await open({ payment: at({ next_action: action('seal') }) })
  expect(step()).toBe('present')
  expect(readers.jobs).toHaveLength(1)
})

test('a page that comes anew has no chip to ask, and says so once', async () => {
  const stage = createStage()
  stage.reply('POST payment/card/completion', 'no_answer', ok(checking))
  const { readers, step } = await open({ stage, payment: completing })
  expect(step()).toBe('undoing')
  await stage.pass(5000)
  const bodies = sentTo(stage, 'completion').map(({ body }) => JSON.parse(body ?? ''))
  expect(bodies).toEqual([
    { attempt: 'att_1', result: 'declined' },
    { attempt: 'att_1', result: 'declined' },
  ])
  expect(step()).toBe('undoing')
  expect(readers.jobs).toHaveLength(0)
})

test('a chip that was asked on this page is never spoken for', async () => {
  const opened = await present()
  const { readers, stage, step } = opened
  await postCard(opened, ok(completing))
  stage.reply('POST payment/card/completion', refusal('card_not_awaited', 'query_first'))
  stage.reply('GET payment', ok(completing))
  await job(readers)
    .onDecision({ result: 'approved' })
    .catch(() => undefined)
  job(readers).end({ type: 'ask_server' })
  await stage.pass(10_000)
  expect(sentTo(stage, 'completion')).toHaveLength(1)
  expect(step()).toBe('checking')
})

test('who only looks touches no reader', async () => {
  const stage = createStage({ pageUrl: 'https://shop.example/?tillway_session=rt_1' })
  stage.reply('GET payment', ok(presenting))
  const readers = createFakeReaders()
  const cashier = createCashier({
    apiBase: 'https://pay.example',
    publicKey: 'pk_1',
    ports: stage.ports,
    terminal: { id: 'tm_1', readers },
  })
  void cashier.resume()
  await stage.pass(5000)
  expect(stage.requests.length).toBeGreaterThan(0)
  expect(readers.jobs).toHaveLength(0)
})

test('another page of the browser in front is no other page to come back from', async () => {
  const { session, stage, step } = await present()
  await stage.wake('returned')
  expect(session.getState()).toMatchObject({ phase: 'acting', returned: 'no' })
  expect(step()).toBe('present')
})

test('a signature that is wanted is sent under one key, and given', async () => {
  const signing = at(
    { state: 'over', next_action: null, signature: 'wanted' },
    { status: 'succeeded', finished: true },
  )
  const { pay, stage } = await open({ payment: signing })
  expect(pay.getState().signature).toBe('wanted')
  stage.reply('POST payment/signature', 'no_answer', ok(signing))
  const sending = pay.sign('iVBORw0KGgo=')
  expect(pay.getState().signature).toBe('sending')
  await stage.pass(3000)
  await sending
  expect(pay.getState()).toMatchObject({ signature: 'given', unsigned: null })
  const sent = sentTo(stage, 'signature')
  expect(sent.map(({ body }) => JSON.parse(body ?? ''))).toEqual([
    { attempt: 'att_1', image: 'iVBORw0KGgo=' },
    { attempt: 'att_1', image: 'iVBORw0KGgo=' },
  ])
  expect(new Set(sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
})

test('a signature that is refused may be drawn again, or given on paper', async () => {
  const signing = at(
    { state: 'over', next_action: null, signature: 'wanted' },
    { status: 'succeeded', finished: true },
  )
  const { pay, stage } = await open({ payment: signing })
  stage.reply('POST payment/signature', refusal('request_invalid', 'after_fix'))
  await pay.sign('AAAA')
  expect(pay.getState()).toMatchObject({
    signature: 'wanted',
    unsigned: { code: 'request_invalid' },
  })
  pay.signOnPaper()
  expect(pay.getState()).toMatchObject({ signature: 'paper', unsigned: null })
})
