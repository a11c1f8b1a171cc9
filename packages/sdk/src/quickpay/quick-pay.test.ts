import type { ClientAttempt } from '@tillway/api/types'
import { expect, test } from 'vitest'
import { sampleCard, sampleEnrolment } from '../../test/sample-card.ts'
import { sampleAttempt, samplePayment } from '../../test/sample-payment.ts'
import { createStage, ok, refusal, type Stage } from '../../test/stage.ts'
import { createCashier } from '../index.ts'
import { createQuickPay, type FrameCommand } from './index.ts'

const ways = [
  {
    id: 'quickpay',
    name: { zh: '快捷支付', en: 'Quick pay' },
    mark: { viewBox: '', paths: [] },
    presentations: ['sms', 'form'],
    available: true,
    reason: null,
  },
]
const payable = samplePayment({ ways })
const asking: ClientAttempt = {
  ...sampleAttempt,
  way: 'quickpay',
  presentation: 'sms',
  next_action: { type: 'sms', phone: '138****1234', length: 6, sent: 'yes' },
  code: {
    frame_url: 'https://vault.example/frame?ticket=vt_pay',
    ticket: 'vt_pay.1',
    resend_in_ms: 60_000,
    tries_left: 5,
  },
}
const texted = samplePayment({ status: 'processing', attempt: asking, ways })
const refused = samplePayment({
  status: 'processing',
  ways,
  attempt: { ...asking, code: { ...(asking.code ?? never()), ticket: 'vt_pay.2', tries_left: 4 } },
  last_error: { code: 'sms_code_wrong', message: { zh: '验证码错误', en: 'Wrong code' } },
})
const sentAway = samplePayment({
  status: 'processing',
  ways,
  attempt: { ...asking, state: 'confirming', next_action: null, code: null },
})
const declined = samplePayment({
  ways,
  last_error: { code: 'card_declined', message: { zh: '银行拒绝', en: 'Declined' } },
})
const paid = samplePayment({ status: 'succeeded', finished: true, way: 'quickpay' })
const pending = { ...sampleCard, id: 'card_3', state: 'pending', enrolment: sampleEnrolment }
const saved = { object: 'client_cards', entry: 'form', data: [sampleCard] }
const form = {
  object: 'card_form',
  frame_url: 'https://vault.example/frame?ticket=vt_new',
  expires_in_ms: 1,
}

function never(): never {
  throw new Error('the sample has a code')
}

async function open(stage: Stage = createStage(), cards: object = saved, payment = payable) {
  stage.reply('GET payment', ok(payment))
  stage.reply('GET cards', ok(cards))
  const cashier = createCashier({
    apiBase: 'https://pay.example',
    publicKey: 'pk_1',
    ports: stage.ports,
  })
  const { session, result } = cashier.open({ session: 'cs_1' })
  const told: FrameCommand[] = []
  await stage.pass(0)
  const quick = createQuickPay(session, 'quickpay', (command) => told.push(command))
  await stage.pass(0)
  return { stage, session, result, quick, told }
}

const keysOf = (stage: Stage, route: string) =>
  stage.requests
    .filter(({ method, url }) => `${method} ${url}`.endsWith(route))
    .map(({ headers }) => headers['idempotency-key'])

test('choosing the way without a card opens the cards, and starts nothing', async () => {
  const stage = createStage()
  stage.reply('GET payment', ok(payable))
  const { session } = await open(stage)
  session.pick()
  expect(session.getState().cards).toBeNull()
  await session.choose('quickpay')
  expect(session.getState()).toMatchObject({
    cards: 'open',
    phase: 'choosing',
    presentation: 'sms',
  })
  expect(stage.requests.some(({ method }) => method === 'POST')).toBe(false)
})

test('a saved card is paid with: the code is texted, sealed, confirmed', async () => {
  const { stage, session, result, quick, told } = await open()
  expect(quick.getState()).toMatchObject({ step: 'choosing', chosen: 'card_1', entry: 'form' })
  stage.reply('POST payment/attempts', ok(texted, 201))
  stage.reply('GET payment', ok(texted))
  await quick.pay()
  const start = stage.requests.find(({ url }) => url.endsWith('attempts'))
  expect(JSON.parse(start?.body ?? '')).toEqual({
    way: 'quickpay',
    host: 'mobile_web',
    presentation: 'sms',
    card: 'card_1',
  })
  expect(quick.getState()).toMatchObject({ step: 'paying', frame: asking.code?.frame_url })
  quick.hear({ type: 'ready' })
  expect(told).toEqual([
    {
      type: 'ask_code',
      ticket: 'vt_pay.1',
      phone: '138****1234',
      cvn: false,
      resend_in_ms: 60_000,
    },
  ])
  stage.reply('POST payment/confirm', ok(sentAway))
  stage.reply('GET payment', ok(sentAway))
  quick.hear({ type: 'code', sealed: 'a.b.c' })
  await stage.pass(0)
  expect(session.getState().phase).toBe('confirming')
  expect(quick.getState()).toMatchObject({ step: 'choosing', frame: null })
  stage.reply('GET payment', ok(paid))
  await stage.pass(10_000)
  expect((await result).status).toBe('succeeded')
})

test('a new card is bound and then paid with in the same frame', async () => {
  const { stage, session, quick, told } = await open(createStage(), { ...saved, data: [] })
  stage.reply('POST card_forms', ok(form))
  await quick.add()
  expect(quick.getState()).toMatchObject({ step: 'entering', frame: form.frame_url })
  expect(session.getState().cards).toBe('typing')
  quick.hear({ type: 'ready' })
  stage.reply('POST cards', ok(pending, 201))
  quick.hear({ type: 'card', card: 'card_3' })
  await stage.pass(0)
  expect(quick.getState().step).toBe('binding')
  expect(told.at(-1)).toMatchObject({ type: 'ask_code', ticket: 'vt_bind.1' })
  stage.reply('POST cards/card_3/confirm', ok({ ...pending, state: 'active', enrolment: null }))
  stage.reply('POST payment/attempts', ok(texted, 201))
  stage.reply('GET payment', ok(texted))
  quick.hear({ type: 'code', sealed: 'a.b.c' })
  await stage.pass(0)
  expect(quick.getState()).toMatchObject({ step: 'paying', frame: form.frame_url, opened: 1 })
  expect(told.at(-1)).toMatchObject({ type: 'ask_code', ticket: 'vt_pay.1' })
  expect(session.getState().cards).toBe('open')
})

test('a wrong code is told in the frame, which gets a new ticket', async () => {
  const { stage, quick, told } = await open(createStage(), saved, texted)
  expect(quick.getState().step).toBe('paying')
  quick.hear({ type: 'ready' })
  stage.reply('POST payment/confirm', ok(refused))
  stage.reply('GET payment', ok(refused))
  quick.hear({ type: 'code', sealed: 'a.b.c' })
  await stage.pass(0)
  expect(quick.getState()).toMatchObject({ step: 'paying', busy: false, opened: 1 })
  expect(told.slice(-2)).toMatchObject([
    { type: 'ask_code', ticket: 'vt_pay.2' },
    { type: 'code_refused', code: 'sms_code_wrong', resend_in_ms: 60_000 },
  ])
})

test('a wrong code that is found out later is told when the frame is open again', async () => {
  const { stage, quick, told } = await open(createStage(), saved, texted)
  quick.hear({ type: 'ready' })
  stage.reply('POST payment/confirm', ok(sentAway))
  stage.reply('GET payment', ok(sentAway), ok(refused))
  quick.hear({ type: 'code', sealed: 'a.b.c' })
  await stage.pass(5000)
  expect(quick.getState()).toMatchObject({ step: 'paying', opened: 2, frameIs: 'coming' })
  quick.hear({ type: 'ready' })
  expect(told.at(-1)).toMatchObject({ type: 'code_refused', code: 'sms_code_wrong' })
})

test('a wrong code of a card is told in the frame', async () => {
  const { stage, quick, told } = await open()
  stage.reply('POST card_forms', ok(form))
  stage.reply('POST cards', ok(pending, 201))
  await quick.add()
  quick.hear({ type: 'card', card: 'card_3' })
  await stage.pass(0)
  const last_error = { code: 'sms_code_expired', message: { zh: '', en: '' } }
  const enrolment = { ...sampleEnrolment, ticket: 'vt_bind.2' }
  stage.reply('POST cards/card_3/confirm', ok({ ...pending, enrolment, last_error }))
  quick.hear({ type: 'code', sealed: 'a.b.c' })
  await stage.pass(0)
  expect(told.slice(-2)).toMatchObject([
    { type: 'ask_code', ticket: 'vt_bind.2' },
    { type: 'code_refused', code: 'sms_code_expired' },
  ])
  expect(quick.getState()).toMatchObject({ step: 'binding', adding: 'card_3', busy: false })
})

test('a card of which nobody knows yet is asked about, and not called refused', async () => {
  const { stage, quick, told } = await open()
  stage.reply('POST card_forms', ok(form))
  stage.reply('POST cards', ok(pending, 201))
  await quick.add()
  quick.hear({ type: 'card', card: 'card_3' })
  await stage.pass(0)
  stage.reply('POST cards/card_3/confirm', ok(pending))
  quick.hear({ type: 'code', sealed: 'a.b.c' })
  await stage.pass(0)
  expect(told.map(({ type }) => type)).not.toContain('code_refused')
  expect(told.at(-1)).toEqual({ type: 'busy', on: true })
  stage.reply('POST cards/card_3/refresh', ok({ ...pending, state: 'active', enrolment: null }))
  stage.reply('POST payment/attempts', ok(texted, 201))
  stage.reply('GET payment', ok(texted))
  await stage.pass(3000)
  expect(quick.getState()).toMatchObject({ step: 'paying', chosen: 'card_3' })
})

test('the frame may give up on cards altogether', async () => {
  const { session, quick } = await open(createStage(), saved, texted)
  quick.hear({ type: 'cancel' })
  expect(session.getState()).toMatchObject({ phase: 'choosing', cards: null })
  expect(quick.getState()).toMatchObject({ step: 'choosing', frame: null })
})

test('a decline goes back to the cards with its reason, and asks which cards there still are', async () => {
  const { stage, session, quick } = await open(createStage(), saved, texted)
  stage.reply('POST payment/confirm', ok(declined))
  stage.reply('GET payment', ok(declined))
  stage.reply('GET cards', ok({ ...saved, data: [] }))
  quick.hear({ type: 'code', sealed: 'a.b.c' })
  await stage.pass(0)
  expect(session.getState()).toMatchObject({
    phase: 'choosing',
    cards: 'open',
    failure: { code: 'card_declined' },
  })
  expect(quick.getState()).toMatchObject({ step: 'choosing', cards: [], chosen: null })
})

test('a confirmation without an answer is repeated with the same key', async () => {
  const { stage, quick } = await open(createStage(), saved, texted)
  stage.reply('POST payment/confirm', 'no_answer', 'no_answer', ok(sentAway))
  quick.hear({ type: 'code', sealed: 'a.b.c' })
  await stage.pass(4000)
  const keys = keysOf(stage, 'POST https://pay.example/v1/client/payment/confirm')
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
})

test('coming back to the page with the code of a text message is no return from elsewhere', async () => {
  const { stage, session, quick } = await open(createStage(), saved, texted)
  await stage.wake('returned')
  expect(session.getState()).toMatchObject({ phase: 'acting', returned: 'no' })
  expect(quick.getState().step).toBe('paying')
})

test('after a reload in the middle of starting the same card repeats the same try', async () => {
  const stage = createStage()
  const { quick } = await open(stage)
  stage.reply('POST payment/attempts', 'no_answer')
  void quick.pay()
  await stage.pass(2000)
  quick.stop()
  const other = { ...sampleCard, id: 'card_2' }
  const { quick: later } = await open(stage, { ...saved, data: [sampleCard, other] })
  stage.reply('POST payment/attempts', ok(texted, 201))
  stage.reply('GET payment', ok(texted))
  await later.pay()
  expect(new Set(keysOf(stage, 'payment/attempts')).size).toBe(1)
})

test('another code is asked for once, whether there is an answer or not', async () => {
  const { stage, quick, told } = await open(createStage(), saved, texted)
  stage.reply('POST payment/code', 'no_answer')
  quick.hear({ type: 'resend' })
  await stage.pass(5000)
  expect(keysOf(stage, 'payment/code')).toHaveLength(1)
  expect(told.at(-1)).toMatchObject({ type: 'failed' })
  stage.reply('POST payment/code', ok(texted))
  quick.hear({ type: 'resend' })
  await stage.pass(0)
  expect(told.at(-1)).toEqual({ type: 'code_sent', resend_in_ms: 60_000 })
})

test('a limit on codes is told in the frame', async () => {
  const { stage, quick, told } = await open(createStage(), saved, texted)
  stage.reply('POST payment/code', refusal('sms_limited', 'never'))
  quick.hear({ type: 'resend' })
  await stage.pass(0)
  expect(told.at(-1)).toEqual({ type: 'failed', code: 'sms_limited' })
})

test('a vault that cannot be reached is told beside the cards after three tries', async () => {
  const { stage, session, quick } = await open()
  stage.reply('POST card_forms', refusal('vault_unavailable', 'same_key', 'unavailable'))
  void quick.add()
  await stage.pass(10_000)
  expect(keysOf(stage, 'card_forms')).toHaveLength(3)
  expect(session.getState().failure).toMatchObject({ code: 'vault_unavailable' })
  expect(quick.getState()).toMatchObject({ step: 'choosing', busy: false })
})

test('a frame that does not come is late, and another is opened', async () => {
  const { stage, quick } = await open()
  stage.reply('POST card_forms', ok(form))
  await quick.add()
  await stage.pass(8000)
  expect(quick.getState()).toMatchObject({ frameIs: 'late', opened: 1 })
  await quick.reopen()
  expect(quick.getState()).toMatchObject({ frameIs: 'coming', opened: 2, step: 'entering' })
})

test('a frame that came is not late', async () => {
  const { stage, quick } = await open()
  stage.reply('POST card_forms', ok(form))
  await quick.add()
  quick.hear({ type: 'ready' })
  await stage.pass(20_000)
  expect(quick.getState().frameIs).toBe('ready')
})

test('turning back from the code leaves the try open and shows the cards', async () => {
  const { session, quick, stage } = await open(createStage(), saved, texted)
  quick.back()
  await stage.pass(20_000)
  expect(session.getState()).toMatchObject({ phase: 'choosing', cards: 'open', outcome: null })
  expect(quick.getState()).toMatchObject({ step: 'choosing', frame: null })
})

test('a card is removed, and another made the default', async () => {
  const two = { ...sampleCard, id: 'card_2' }
  const { stage, quick } = await open(createStage(), { ...saved, data: [sampleCard, two] })
  stage.reply('POST cards/card_2/default', ok({ ...two, is_default: true }))
  await quick.makeDefault('card_2')
  expect(quick.getState().cards[0]).toMatchObject({ id: 'card_2', is_default: true })
  stage.reply('DELETE cards/card_1', ok({ ...sampleCard, state: 'removed' }))
  await quick.remove('card_1')
  expect(quick.getState()).toMatchObject({ chosen: 'card_2', cards: [{ id: 'card_2' }] })
})

test('a card is added on a page of the channel, and chosen after the return', async () => {
  const stage = createStage()
  const { quick } = await open(stage, { ...saved, entry: 'page' })
  const next_action = { type: 'form', action: 'https://bank.example/open', fields: { id: '1' } }
  const enrolment = { ...sampleEnrolment, ticket: null, frame_url: null, next_action }
  stage.reply('POST cards', ok({ ...pending, enrolment }, 201))
  await quick.add()
  expect(stage.posted).toEqual([{ action: 'https://bank.example/open', fields: { id: '1' } }])
  expect(quick.getState()).toMatchObject({ step: 'away', adding: 'card_3' })
  quick.stop()

  stage.reply(
    'POST cards/card_3/refresh',
    ok({ ...pending, enrolment }),
    ok({ ...pending, state: 'active', enrolment: null }),
  )
  const { quick: later, session } = await open(stage, { ...saved, entry: 'page' })
  expect(later.getState().step).toBe('away')
  await stage.pass(3000)
  expect(later.getState()).toMatchObject({ step: 'choosing', chosen: 'card_3' })
  expect(session.getState().cards).toBe('open')
  expect(stage.posted).toHaveLength(1)
})

test('nothing that is stored says more than which card', async () => {
  const stage = createStage()
  const { quick } = await open(stage)
  stage.reply('POST payment/attempts', ok(texted, 201))
  await quick.pay()
  quick.hear({ type: 'code', sealed: 'sealed-text' })
  await stage.pass(0)
  const stored = stage.ports.storage.tab.get('tillway:pending') ?? ''
  expect(JSON.parse(stored)).toMatchObject({ card: 'card_1', presentation: 'sms' })
  expect(stored).not.toMatch(/138|vt_|sealed/)
})
