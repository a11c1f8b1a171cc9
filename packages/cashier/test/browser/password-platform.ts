/** The part of the platform for payment passwords, and a frame that says what a test lets it enter. */
import type { ClientAttempt, ClientCard } from '@tillway/api/types'
import type { CardCall, CardLevers } from './card-levers.ts'

type FrameUrl = (kind: string) => string

const ticketOf = (frame_url: string) => frame_url.split('ticket=')[1] ?? ''

export function passwordAttempt(frameUrl: FrameUrl): Partial<ClientAttempt> {
  const frame_url = frameUrl('password')
  return {
    next_action: { type: 'password' },
    password: { frame_url, ticket: ticketOf(frame_url) },
    expires_in_ms: 600_000,
  }
}

/** True when the route was one about a password. */
export function handlePassword(cards: CardLevers, call: CardCall, frameUrl: FrameUrl): boolean {
  const { route, body, response, answer } = call
  if (!/ (password|password_forms|payment\/approve|cards\/\w+\/(remove|phone))$/.test(route)) {
    return false
  }
  cards.seen.push(`${route} ${body.slice(0, 40)}`)
  const state = cards.verification?.password ?? 'none'
  if (route === 'GET password') answer(response, 200, statusOf(state))
  else if (route === 'POST password_forms') {
    const frame_url = frameUrl('password')
    const form = { object: 'password_form', frame_url, ticket: ticketOf(frame_url) }
    answer(response, 200, { ...form, expires_in_ms: 900_000 })
  } else submit(cards, call)
  return true
}

const statusOf = (state: string) => ({
  object: 'client_password',
  state,
  tries_left: 5,
  can_set: state === 'none',
  can_reset: false,
})

function submit(cards: CardLevers, { route, body, response, answer, refuse, ...call }: CardCall) {
  const [, entered] = /sealed\.(\d+)\./.exec(body) ?? []
  const purpose = /"purpose":"(\w+)"/.exec(body)?.[1]
  if (purpose !== 'set' && entered !== cards.password) refuse(response, 402, 'password_wrong')
  else if (route === 'POST password') {
    cards.verification = { need: cards.verification?.need ?? 'password', password: 'set' }
    answer(response, 200, statusOf('set'))
  } else if (route === 'POST payment/approve') {
    call.pay()
    answer(response, 200, call.view())
  } else answer(response, 200, changed(cards, route))
}

function changed(cards: CardLevers, route: string): ClientCard | undefined {
  const [, id, verb] = /cards\/(\w+)\/(\w+)/.exec(route) ?? []
  const card = cards.cards.find((one) => one.id === id)
  if (card && verb === 'remove') card.state = 'removed'
  return card
}

export const passwordPage = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>password</title></head>
<body><main><h1>密码</h1><label>密码<input id="entered"></label><p id="said" role="alert"></p>
<button id="done">完成</button><button id="forgot">忘记密码</button><button id="sms">短信</button><button id="later">以后再说</button></main><script>
const query = new URLSearchParams(location.search), at = (id) => document.getElementById(id)
const say = (message) => parent.postMessage({ tillway: 1, ...message }, query.get('origin'))
addEventListener('message', ({ data, origin, source }) => {
  if (source !== parent || origin !== query.get('origin')) return
  if (data.type === 'failed') at('said').textContent = data.code
  if (data.type === 'ask_password') at('said').textContent = 'again'
})
at('done').onclick = () => say({ type: 'password', sealed: 'sealed.' + at('entered').value + '.' + 'x'.repeat(100) })
for (const name of ['forgot', 'sms', 'later']) at(name).onclick = () => say({ type: name })
say({ type: 'height', px: 300 })
say({ type: 'ready' })
</script></body></html>`
