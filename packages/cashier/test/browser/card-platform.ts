/**
 * The part of the platform for cards, and a frame on an origin of its own that says what a test
 * lets it type. It seals nothing: what matters here is who says what to whom.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ClientAttempt, ClientCard, NextAction, StartAttempt } from '@tillway/api/types'
import type { CardCall, CardLevers, Mutable } from './card-levers.ts'
import { handlePassword, passwordAttempt, passwordPage } from './password-platform.ts'

export interface CardPlatform extends CardLevers {
  reset(): void
  /** True when the route was one of its own. */
  handle(call: CardCall): boolean
  newAttempt(wanted: StartAttempt, attempt: ClientAttempt): ClientAttempt
  close(): Promise<void>
}

const error = (code: string, zh: string, en: string) => ({ code, message: { zh, en } })
const wrongCode = error('sms_code_wrong', '验证码错误，请重新输入', 'That code is not right.')
const declined = error(
  'card_declined',
  '银行拒绝了这笔交易，请换一张卡或换一种方式',
  'The bank declined. Please use another card or another way to pay.',
)
const lapsed = error(
  'card_binding_expired',
  '银行卡绑定已失效，请重新添加',
  'The saved card has lapsed. Please add it again.',
)

const initial = (): Omit<CardLevers, 'frameOrigin' | 'refusals' | 'seen'> => ({
  entry: 'form',
  cards: [],
  code: '123456',
  verification: null,
  password: '740283',
  triesLeft: 5,
  afterCode: 'succeeded',
  frameIs: 'well',
  sent: 0,
})

let serial = 0
const next = () => {
  serial += 1
  return String(serial).padStart(26, '0')
}

export function sampleCard(change: Partial<ClientCard> = {}): Mutable<ClientCard> {
  return {
    id: `card_${next()}`,
    object: 'client_card',
    state: 'active',
    bank: { code: 'cmb', name: { zh: '招商银行', en: 'China Merchants Bank' } },
    kind: 'debit',
    last_four: '1234',
    phone: '138****1234',
    is_default: false,
    last_error: null,
    enrolment: null,
    ...change,
  }
}

export async function startCards(): Promise<CardPlatform> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://frame')
    const isWell = url.pathname === '/frame' && cards.frameIs === 'well'
    cards.seen.push(`frame ${url.search}`)
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    const page = url.search.includes('ticket=vt_password') ? passwordPage : framePage
    response.end(isWell ? page : '<!doctype html><title>silent</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const frameUrl = (kind: string) => `${cards.frameOrigin}/frame?ticket=vt_${kind}.${next()}`
  const cards: CardPlatform = {
    // Another port is another origin.
    frameOrigin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...initial(),
    refusals: new Map(),
    seen: [],
    reset() {
      Object.assign(cards, initial())
      cards.refusals.clear()
      cards.seen.length = 0
    },
    handle: (call) => handlePassword(cards, call, frameUrl) || handle(cards, call, frameUrl),
    newAttempt(wanted, attempt) {
      if (wanted.presentation === 'password') return { ...attempt, ...passwordAttempt(frameUrl) }
      cards.sent += 1
      return {
        ...attempt,
        ...smsAttempt(cards, frameUrl),
        presentation: wanted.presentation ?? 'sms',
      }
    },
    close: () => closeServer(server),
  }
  return cards
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

const texted: NextAction = { type: 'sms', phone: '138****1234', length: 6, sent: 'yes' }

function smsAttempt({ triesLeft }: CardLevers, frameUrl: (kind: string) => string) {
  const frame_url = frameUrl('code')
  const ticket = frame_url.split('ticket=')[1] ?? ''
  const code = { frame_url, ticket, resend_in_ms: 60_000, tries_left: triesLeft }
  return { next_action: texted, code, expires_in_ms: 600_000 }
}

function handle(cards: CardPlatform, call: CardCall, frameUrl: (kind: string) => string): boolean {
  const { route, response, answer, refuse } = call
  if (!/ (cards|card_forms|payment\/(code|confirm))/.test(route)) return false
  cards.seen.push(route)
  const refusal = cards.refusals.get(route)?.shift()
  if (refusal) {
    refuse(response, refusal === 'vault_unavailable' ? 503 : 409, refusal)
    return true
  }
  const [, id, verb] = / cards\/(\w+)\/?(\w*)/.exec(route) ?? []
  if (route === 'GET cards') {
    const data = cards.cards.filter(({ state }) => state === 'active')
    const { entry, verification } = cards
    const list = { object: 'client_cards', entry, data }
    answer(response, 200, verification ? { ...list, verification } : list)
  } else if (route === 'POST card_forms') {
    const frame_url = frameUrl('card')
    answer(response, 200, { object: 'card_form', frame_url, expires_in_ms: 900_000 })
  } else if (route === 'POST cards') answer(response, 201, addCard(cards, call))
  else if (id) changeCard(cards, call, { id, verb: verb ?? '' })
  else if (route === 'POST payment/code') {
    cards.sent += 1
    refresh(cards, call, frameUrl)
    answer(response, 200, call.view())
  } else confirmPayment(cards, call, frameUrl)
  return true
}

function enrolment(cards: CardLevers, origin: string): ClientCard['enrolment'] {
  const isForm = cards.entry === 'form'
  return {
    frame_url: null,
    ticket: isForm ? `vt_bind.${next()}` : null,
    cvn: false,
    sent: 'yes',
    resend_in_ms: 60_000,
    tries_left: 5,
    next_action: isForm
      ? texted
      : { type: 'form', action: `${origin}/elsewhere`, fields: { card: '1' } },
  }
}

function addCard(cards: CardLevers, { body, origin }: CardCall): ClientCard {
  const { card } = JSON.parse(body) as { card?: string }
  const isCredit = card?.endsWith('credit') === true
  const added = sampleCard({
    ...(card ? { id: card } : {}),
    state: 'pending',
    kind: isCredit ? 'credit' : 'debit',
    last_four: isCredit ? '9876' : '4321',
    enrolment: enrolment(cards, origin),
  })
  cards.cards.push(added)
  cards.sent += 1
  return added
}

function changeCard(
  cards: CardLevers,
  { route, body, origin, response, answer, refuse }: CardCall,
  { id, verb }: { readonly id: string; readonly verb: string },
): void {
  const card = cards.cards.find((one) => one.id === id)
  if (!card) {
    refuse(response, 404, 'not_found')
    return
  }
  if (route.startsWith('DELETE')) card.state = 'removed'
  else if (verb === 'default') for (const one of cards.cards) one.is_default = one === card
  else if (verb === 'code') cards.sent += 1
  else if (verb === 'confirm') confirmCard(cards, card, { body, origin })
  answer(response, 200, card)
}

function confirmCard(
  cards: CardLevers,
  card: Mutable<ClientCard>,
  { body, origin }: { readonly body: string; readonly origin: string },
): void {
  const isRight = codeIn(body) === cards.code
  if (isRight) Object.assign(card, { state: 'active', enrolment: null, last_error: null })
  else Object.assign(card, { enrolment: enrolment(cards, origin), last_error: wrongCode })
}

/** The frame of this platform only hides the code. */
const codeIn = (body: string) => /sealed\.(\d+)\./.exec(body)?.[1]

function refresh(cards: CardLevers, { payment }: CardCall, frameUrl: (kind: string) => string) {
  const { attempt } = payment()
  if (attempt) payment().attempt = { ...attempt, ...smsAttempt(cards, frameUrl) }
}

function confirmPayment(
  cards: CardLevers,
  call: CardCall,
  frameUrl: (kind: string) => string,
): void {
  const payment = call.payment()
  if (codeIn(call.body) !== cards.code) {
    cards.triesLeft -= 1
    payment.last_error = wrongCode
    refresh(cards, call, frameUrl)
  } else if (cards.afterCode === 'succeeded') call.pay()
  else if (cards.afterCode === 'unknown') {
    const { attempt } = payment
    if (attempt)
      payment.attempt = { ...attempt, state: 'confirming', next_action: null, code: null }
  } else {
    const isLapsed = cards.afterCode === 'lapsed'
    if (isLapsed) cards.cards.length = 0
    const last_error = isLapsed ? lapsed : declined
    Object.assign(payment, { status: 'payable', attempt: null, last_error })
  }
  call.answer(call.response, 200, call.view())
}

const framePage = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>frame</title>
<style>body{margin:0;font:16px/1.5 sans-serif;color:#14171f;background:transparent}body.dark{color:#f2f4f8}
input,button{font:inherit;display:block;width:100%;box-sizing:border-box;min-height:60px;margin:0 0 12px;padding:8px 14px;border:1px solid #868e9c;border-radius:14px;background:#fff;color:#14171f}
button{background:#1450c8;color:#fff;border:0}#other,#again{background:#fff;color:#14171f;border:1px solid #868e9c}</style></head>
<body><main><h1 id="title"></h1><label>银行卡号<input id="number"></label><label>验证码<input id="code"></label>
<p id="said" role="alert"></p><button id="next">下一步</button><button id="again">重新获取</button><button id="other">取消</button></main><script>
const query = new URLSearchParams(location.search), at = (id) => document.getElementById(id)
const say = (message) => parent.postMessage({ tillway: 1, ...message }, query.get('origin'))
let step = /^vt_card/.test(query.get('ticket')) ? 'card' : 'code'
const log = window.heard = []
const draw = () => {
  at('title').textContent = step === 'card' ? '添加银行卡' : '输入验证码'
  at('number').parentNode.hidden = step !== 'card'
  at('code').parentNode.hidden = at('again').hidden = step === 'card'
  say({ type: 'height', px: document.documentElement.offsetHeight })
}
const wear = ({ theme, large }) => {
  document.body.className = theme === 'dark' ? 'dark' : ''
  document.documentElement.style.fontSize = large === true || large === '1' ? '125%' : ''
}
addEventListener('message', ({ data, origin, source }) => {
  if (source !== parent || origin !== query.get('origin')) return
  log.push(data.type)
  if (data.type === 'ask_code') { step = 'code'; at('said').textContent = ''; at('code').value = '' }
  if (data.type === 'code_refused' || data.type === 'failed') at('said').textContent = data.code
  if (data.type === 'code_sent') at('said').textContent = 'sent ' + data.resend_in_ms
  if (data.type === 'look') wear(data)
  draw()
})
at('next').onclick = () => {
  if (step === 'card') say({ type: 'card', card: 'card_0000000000000000000' + at('number').value, bank: null, kind: 'debit', last_four: '4321' })
  else say({ type: 'code', sealed: 'sealed.' + at('code').value + '.' + 'x'.repeat(100) })
}
at('again').onclick = () => say({ type: 'resend' })
at('other').onclick = () => say({ type: 'cancel' })
wear({ theme: query.get('theme'), large: query.get('large') })
draw()
say({ type: 'ready' })
</script></body></html>`
