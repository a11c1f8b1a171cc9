import type { ClientAttempt, Verification } from '@tillway/api/types'
import { expect, test } from 'vitest'
import { sampleCard, sampleEnrolment } from '../../../test/sample-card.ts'
import { sampleAttempt, samplePayment } from '../../../test/sample-payment.ts'
import { createStage, ok, refusal, type Stage } from '../../../test/stage.ts'
import { createCashier } from '../../index.ts'
import { createQuickPay, type FrameCommand } from '../index.ts'
import { addPassword } from './index.ts'

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
const entry = { frame_url: 'https://vault.example/frame?ticket=vt_pay', ticket: 'vt_pay.1' }
const code = {
  frame_url: 'https://vault.example/frame?ticket=vt_code',
  ticket: 'vt_code.1',
  resend_in_ms: 60_000,
  tries_left: 5,
}
const asking: ClientAttempt = {
  ...sampleAttempt,
  way: 'quickpay',
  presentation: 'password',
  next_action: { type: 'password' },
  password: entry,
}
const texting: ClientAttempt = {
  ...asking,
  id: 'att_2',
  presentation: 'sms',
  next_action: { type: 'sms', phone: '138****1234', length: 6, sent: 'yes' },
  code,
  password: null,
}
const during = (attempt: ClientAttempt) => samplePayment({ status: 'processing', attempt, ways })
const asked = during(asking)
const texted = during(texting)
const sentAway = during({ ...asking, state: 'confirming', next_action: null, password: null })
const paid = samplePayment({ status: 'succeeded', finished: true, way: 'quickpay' })
const pending = { ...sampleCard, id: 'card_3', state: 'pending', enrolment: sampleEnrolment }
const bound = { ...pending, state: 'active', enrolment: null }
const cardForm = { object: 'card_form', frame_url: 'https://vault.example/frame?ticket=vt_card' }
const sealed = 'a.b.c'

const form = (purpose: string) => ({
  object: 'password_form',
  frame_url: `https://vault.example/frame?ticket=vt_${purpose}`,
  ticket: `vt_${purpose}.1`,
  expires_in_ms: 1,
})
const status = (change: object) => ({
  object: 'client_password',
  state: 'set',
  tries_left: 5,
  can_set: false,
  can_reset: false,
  ...change,
})

interface Wishes {
  readonly stage?: Stage
  readonly data?: readonly object[]
  readonly payment?: object
  readonly need?: string
  readonly password?: string
}

const listOf = (data: readonly object[], verification: Verification) =>
  ok({ object: 'client_cards', entry: 'form', data, verification })

async function open(wishes: Wishes = {}) {
  const { stage = createStage(), data = [sampleCard], payment = payable } = wishes
  const { need = 'password', password = 'set' } = wishes
  stage.reply('GET payment', ok(payment))
  stage.reply('GET cards', listOf(data, { need, password }))
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
  const part = addPassword(quick)
  await stage.pass(0)
  return { stage, session, result, quick, part, told }
}

/** The bodies that were posted to a route. */
const posted = (stage: Stage, route: string) =>
  stage.requests
    .filter(({ method, url }) =>
      `${method} ${url}`.endsWith(`POST https://pay.example/v1/client/${route}`),
    )
    .map(({ body }) => JSON.parse(body ?? '{}'))

/** A saved card whose try waits for the password in a frame that is there. */
async function atPassword(wishes: Wishes = {}) {
  const opened = await open(wishes)
  const { stage, quick } = opened
  stage.reply('POST payment/attempts', ok(asked, 201))
  stage.reply('GET payment', ok(asked))
  await quick.pay()
  quick.hear({ type: 'ready' })
  return opened
}

test('a saved card is paid with by password: entered in the frame, approved, confirmed', async () => {
  const { stage, session, result, quick, part } = await atPassword()
  expect(posted(stage, 'payment/attempts')).toMatchObject([
    { presentation: 'password', card: 'card_1' },
  ])
  expect(quick.getState()).toMatchObject({ step: 'password', frame: entry.frame_url })
  expect(part.getTask()).toEqual({ purpose: 'pay' })
  stage.reply('POST payment/approve', ok(sentAway))
  stage.reply('GET payment', ok(sentAway))
  quick.hear({ type: 'password', sealed })
  await stage.pass(0)
  expect(posted(stage, 'payment/approve')).toEqual([{ attempt: 'att_1', sealed }])
  expect(session.getState().phase).toBe('confirming')
  expect(quick.getState().frame).toBeNull()
  stage.reply('GET payment', ok(paid))
  await stage.pass(10_000)
  expect((await result).status).toBe('succeeded')
})

test('a wrong password is told in the frame, which stays, and so does the try', async () => {
  const { stage, quick, told } = await atPassword()
  stage.reply('POST payment/approve', refusal('password_wrong', 'after_fix', 'declined'))
  quick.hear({ type: 'password', sealed })
  await stage.pass(0)
  expect(told).toContainEqual({ type: 'failed', code: 'password_wrong' })
  expect(told.at(-1)).toEqual({ type: 'busy', on: false })
  expect(quick.getState()).toMatchObject({ step: 'password', busy: false, opened: 1 })
})

test('an approval without an answer is repeated with the same key', async () => {
  const { stage, quick } = await atPassword()
  stage.reply('POST payment/approve', 'no_answer', 'no_answer', ok(sentAway))
  quick.hear({ type: 'password', sealed })
  await stage.pass(4000)
  const keys = stage.requests
    .filter(({ url }) => url.endsWith('approve'))
    .map(({ headers }) => headers['idempotency-key'])
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
})

test('both: the password first, then another frame for the code', async () => {
  const both = during({ ...texting, password: entry })
  const { stage, quick, told } = await open({ need: 'both' })
  stage.reply('POST payment/attempts', ok(both, 201))
  stage.reply('GET payment', ok(both))
  await quick.pay()
  expect(posted(stage, 'payment/attempts')).toMatchObject([{ presentation: 'sms' }])
  expect(quick.getState()).toMatchObject({ step: 'password', frame: entry.frame_url, opened: 1 })
  quick.hear({ type: 'ready' })
  stage.reply('POST payment/approve', ok(texted))
  stage.reply('GET payment', ok(texted))
  quick.hear({ type: 'password', sealed })
  await stage.pass(0)
  expect(quick.getState()).toMatchObject({ step: 'paying', frame: code.frame_url, opened: 2 })
  quick.hear({ type: 'ready' })
  expect(told.at(-1)).toMatchObject({ type: 'ask_code', ticket: code.ticket })
})

test('the word of the stream may come before that of the approval', async () => {
  const both = during({ ...texting, password: entry })
  const { stage, quick } = await open({ need: 'both', payment: both })
  expect(quick.getState()).toMatchObject({ step: 'password', opened: 1 })
  quick.hear({ type: 'ready' })
  stage.streams[0]?.send(texted)
  expect(quick.getState()).toMatchObject({ step: 'paying', frame: code.frame_url, opened: 2 })
})

test('the shopper may take the text message: the try begins anew', async () => {
  const { stage, quick } = await atPassword()
  stage.reply('POST payment/attempts', ok(texted, 201))
  stage.reply('GET payment', ok(texted))
  quick.hear({ type: 'sms' })
  await stage.pass(0)
  expect(posted(stage, 'payment/attempts')[1]).toMatchObject({
    presentation: 'sms',
    card: 'card_1',
  })
  expect(quick.getState()).toMatchObject({ step: 'paying', frame: code.frame_url })
})

test('a first card, then a password, then the payment in the same frame', async () => {
  const { stage, quick, told, part } = await open({ data: [], password: 'none' })
  stage.reply('POST card_forms', ok(cardForm))
  stage.reply('POST cards', ok(pending, 201))
  stage.reply('POST cards/card_3/confirm', ok(bound))
  stage.reply('GET password', ok(status({ state: 'none', can_set: true })))
  stage.reply('POST password_forms', ok(form('set')))
  await quick.add()
  quick.hear({ type: 'card', card: 'card_3' })
  await stage.pass(0)
  quick.hear({ type: 'code', sealed })
  await stage.pass(0)
  expect(quick.getState()).toMatchObject({ step: 'password', frame: form('set').frame_url })
  expect(part.getTask()).toMatchObject({ purpose: 'set', pays: true })
  quick.hear({ type: 'ready' })
  stage.reply('POST password', ok(status({})))
  stage.reply('GET cards', listOf([bound], { need: 'password', password: 'set' }))
  stage.reply('POST payment/attempts', ok(asked, 201))
  stage.reply('GET payment', ok(asked))
  quick.hear({ type: 'password', sealed })
  await stage.pass(0)
  expect(posted(stage, 'password')).toEqual([{ purpose: 'set', sealed }])
  expect(posted(stage, 'payment/attempts')).toMatchObject([
    { presentation: 'password', card: 'card_3' },
  ])
  expect(quick.getState()).toMatchObject({ step: 'password', opened: 2 })
  expect(told.at(-1)).toEqual({ type: 'ask_password', ticket: entry.ticket })
  expect(part.getTask()).toEqual({ purpose: 'pay' })
})

test('who does not want a password yet pays by text message, and is not asked again', async () => {
  const { stage, quick } = await open({ password: 'none' })
  stage.reply('GET password', ok(status({ state: 'none', can_set: true })))
  stage.reply('POST password_forms', ok(form('set')))
  await quick.pay()
  quick.hear({ type: 'ready' })
  stage.reply('POST payment/attempts', ok(texted, 201))
  stage.reply('GET payment', ok(texted))
  quick.hear({ type: 'later' })
  await stage.pass(0)
  expect(quick.getState()).toMatchObject({ step: 'paying', frame: code.frame_url })
  quick.back()
  await quick.pay()
  expect(posted(stage, 'password_forms')).toHaveLength(1)
})

test('who has none and no card that was just verified pays by text message', async () => {
  const { stage, quick } = await open({ password: 'none' })
  stage.reply('GET password', ok(status({ state: 'none' })))
  stage.reply('POST payment/attempts', ok(texted, 201))
  stage.reply('GET payment', ok(texted))
  await quick.pay()
  expect(quick.getState().step).toBe('paying')
  expect(posted(stage, 'password_forms')).toEqual([])
})

test('forgotten: a card is verified again, then the form to reset, then the payment', async () => {
  const { stage, quick, part } = await atPassword()
  stage.reply('GET password', ok(status({})))
  stage.reply('POST card_forms', ok(cardForm))
  quick.hear({ type: 'forgot' })
  await stage.pass(0)
  expect(quick.getState()).toMatchObject({ step: 'entering', frame: cardForm.frame_url })
  expect(part.getTask()).toEqual({ verifying: 'reset', pays: true })
  stage.reply('POST cards', ok(pending, 201))
  stage.reply('POST cards/card_3/confirm', ok(bound))
  stage.reply('POST password_forms', ok(form('reset')))
  quick.hear({ type: 'card', card: 'card_3' })
  await stage.pass(0)
  quick.hear({ type: 'code', sealed })
  await stage.pass(0)
  expect(quick.getState()).toMatchObject({ step: 'password', frame: form('reset').frame_url })
  quick.hear({ type: 'ready' })
  stage.reply('POST password', ok(status({})))
  quick.hear({ type: 'password', sealed })
  await stage.pass(0)
  expect(posted(stage, 'password')).toEqual([{ purpose: 'reset', sealed }])
  expect(posted(stage, 'payment/attempts')).toHaveLength(2)
})

test('a page that is loaded again in the middle of that goes on with it', async () => {
  const { stage, quick } = await atPassword()
  stage.reply('GET password', ok(status({})))
  stage.reply('POST card_forms', ok(cardForm))
  quick.hear({ type: 'forgot' })
  await stage.pass(0)
  quick.stop()
  stage.reply('GET password', ok(status({ can_reset: true })))
  stage.reply('POST password_forms', ok(form('reset')))
  const later = await open({ stage, payment: asked })
  expect(later.part.getTask()).toMatchObject({ purpose: 'reset', pays: true })
  expect(later.quick.getState().frame).toBe(form('reset').frame_url)
})

test('turning back forgets what was on the way', async () => {
  const { stage, quick, part } = await atPassword()
  stage.reply('GET password', ok(status({})))
  stage.reply('POST card_forms', ok(cardForm))
  quick.hear({ type: 'forgot' })
  await stage.pass(0)
  quick.back()
  expect(part.getTask()).toEqual({})
  await stage.pass(20_000)
  expect(quick.getState()).toMatchObject({ step: 'choosing', frame: null })
})

test('the password is changed, and that is said beside the cards', async () => {
  const { stage, quick, part, session } = await open()
  stage.reply('POST password_forms', ok(form('change')))
  await part.open('change')
  quick.hear({ type: 'ready' })
  stage.reply('POST password', refusal('password_too_easy', 'after_fix'), ok(status({})))
  quick.hear({ type: 'password', sealed })
  await stage.pass(0)
  expect(quick.getState().step).toBe('password')
  quick.hear({ type: 'password', sealed })
  await stage.pass(0)
  expect(part.getTask()).toEqual({ done: 'change' })
  expect(quick.getState()).toMatchObject({ step: 'choosing', frame: null, busy: false })
  expect(session.getState().phase).toBe('choosing')
})

test.each([
  ['remove_card', 'remove', { ...sampleCard, state: 'removed' }, 0],
  ['change_phone', 'phone', { ...sampleCard, phone: '139****9999' }, 1],
] as const)('%s is sealed for that card', async (purpose, path, answer, left) => {
  const { stage, quick, part } = await open()
  stage.reply('POST password_forms', ok(form(purpose)))
  if (purpose === 'remove_card') await quick.remove('card_1')
  else await part.open(purpose, 'card_1')
  expect(posted(stage, 'password_forms')).toEqual([{ purpose, card: 'card_1' }])
  quick.hear({ type: 'ready' })
  stage.reply(`POST cards/card_1/${path}`, ok(answer))
  stage.reply('GET cards', listOf(left ? [answer] : [], { need: 'password', password: 'set' }))
  quick.hear({ type: 'password', sealed })
  await stage.pass(0)
  expect(posted(stage, `cards/card_1/${path}`)).toEqual([{ sealed }])
  expect(quick.getState().cards).toHaveLength(left)
  expect(part.getTask()).toEqual({ done: purpose })
})

test('without a password a card is removed as ever', async () => {
  const { stage, quick } = await open({ need: 'password', password: 'none' })
  stage.reply('DELETE cards/card_1', ok({ ...sampleCard, state: 'removed' }))
  await quick.remove('card_1')
  expect(quick.getState().cards).toEqual([])
  expect(posted(stage, 'password_forms')).toEqual([])
})

test('a form is left for the cards, and the payment for the ways', async () => {
  const { stage, quick, part, session } = await open()
  stage.reply('POST password_forms', ok(form('change')))
  await part.open('change')
  quick.hear({ type: 'cancel' })
  expect(session.getState().cards).toBe('open')
  stage.reply('POST payment/attempts', ok(asked, 201))
  stage.reply('GET payment', ok(asked))
  await quick.pay()
  quick.hear({ type: 'cancel' })
  expect(session.getState()).toMatchObject({ phase: 'choosing', cards: null })
})

test('what the policy no longer admits by password is paid by text message', async () => {
  const { stage, quick, session } = await open()
  stage.reply('POST payment/attempts', refusal('password_not_usable', 'never'), ok(texted, 201))
  stage.reply('GET cards', listOf([sampleCard], { need: 'sms', password: 'set' }))
  const paying = quick.pay()
  await stage.pass(0)
  stage.reply('GET payment', ok(texted))
  await paying
  expect(session.getState().failure).toBeNull()
  expect(quick.getState()).toMatchObject({ step: 'paying', verification: { need: 'sms' } })
})

test('a frame that does not come is opened anew, for the same', async () => {
  const { stage, quick, part } = await open()
  stage.reply('POST password_forms', ok(form('change')))
  await part.open('change')
  await stage.pass(8000)
  expect(quick.getState().frameIs).toBe('late')
  await quick.reopen()
  expect(quick.getState()).toMatchObject({ step: 'password', opened: 2, frameIs: 'coming' })
  expect(part.getTask().purpose).toBe('change')
})

test('a decline after the password goes back to the cards with its reason', async () => {
  const { stage, quick, session } = await atPassword()
  const message = { zh: '银行拒绝', en: 'Declined' }
  const declined = samplePayment({ ways, last_error: { code: 'card_declined', message } })
  stage.reply('POST payment/approve', ok(declined))
  stage.reply('GET payment', ok(declined))
  quick.hear({ type: 'password', sealed })
  await stage.pass(0)
  expect(session.getState()).toMatchObject({
    phase: 'choosing',
    failure: { code: 'card_declined' },
  })
  expect(quick.getState()).toMatchObject({ step: 'choosing', frame: null })
})

test('nothing that is stored says what was entered', async () => {
  const { stage, quick, part } = await open()
  stage.reply('POST password_forms', ok(form('change_phone')))
  await part.open('change_phone', 'card_1')
  stage.reply('POST cards/card_1/phone', ok(sampleCard))
  quick.hear({ type: 'password', sealed: 'sealed-text' })
  const stored = stage.ports.storage.tab.get('tillway:password') ?? ''
  expect(JSON.parse(stored)).toEqual({
    of: 'cs_1',
    task: { purpose: 'change_phone', card: 'card_1' },
  })
  await stage.pass(0)
  expect(stage.ports.storage.tab.get('tillway:password')).not.toMatch(/sealed|vt_/)
})
