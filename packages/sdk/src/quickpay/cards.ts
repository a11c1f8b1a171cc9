/** The cards of the shopper: added, bound. */
import type { CardForm, ClientCard } from '@tillway/api/types'
import type { Desk } from './desk.ts'

/** How often it is asked what became of a card that nobody can say yet. */
const askAgainMs = 3000
/** How long a card that is added on another page is remembered here. */
const awayMs = 3_600_000

/** Opens the form, or begins with a card that is entered on a page of the channel. */
export async function startCard(desk: Desk): Promise<void> {
  const { busy, entry } = desk.state()
  if (busy) return
  if (entry === 'page') return addCard(desk)
  const content = { way: desk.way, host: desk.core.host.id }
  const form = await desk.request<CardForm>('card_forms', content)
  if (form) desk.open('entering', form.frame_url)
}

/** Has the code for a card texted; `card` is what the frame calls it. */
export async function addCard(desk: Desk, card?: string): Promise<void> {
  const content = { way: desk.way, host: desk.core.host.id, card }
  const added = await desk.request<ClientCard>('cards', content)
  if (added) await takeCard(desk, added, true)
}

export async function confirmCard(desk: Desk, card: string, sealed: string): Promise<void> {
  const bound = await desk.request<ClientCard>(`cards/${card}/confirm`, { sealed })
  if (bound) await takeCard(desk, bound, false)
}

/** For a card that is added on another page, or of which nobody knows yet what became of it. */
export async function refreshCard(desk: Desk, id: string): Promise<void> {
  const mine = desk.wanted()
  const card = await desk.ask<ClientCard>(`cards/${id}/refresh`, {})
  if (card) await takeCard(desk, card, false)
  else if (mine()) desk.back()
}

/** The server's word on the card that is being added; `fresh` when it is the first. */
async function takeCard(desk: Desk, card: ClientCard, fresh: boolean): Promise<void> {
  const { core } = desk
  const { step, frame } = desk.state()
  const { id, state, enrolment, last_error: error, phone } = card
  const { code = 'sms_code_wrong', message = null } = error || {}
  desk.dispatch({ type: 'card', card })
  if (state === 'active') {
    if (step !== 'away') return desk.pay(id)
    core.memory.forget(core.session())
  } else if (state !== 'pending') {
    // Before its code was asked for, the form is still there and can be mended.
    if (fresh && frame) desk.tell({ type: 'failed', code })
    else if (message)
      desk.note({ failure: { type: 'channel_error', retryable: true, code, message } })
  } else if (enrolment?.ticket && (fresh || error)) {
    const { ticket, cvn, resend_in_ms } = enrolment
    desk.tell({ type: 'ask_code', ticket, phone, cvn, resend_in_ms })
    if (!fresh) desk.tell({ type: 'code_refused', code, resend_in_ms })
  } else {
    // On a page of the channel, or nobody knows yet what became of the code.
    if (fresh) leaveFor(desk, card)
    desk.tell({ type: 'busy', on: true })
    const mine = desk.wanted()
    core.ports.after(askAgainMs, () => mine() && void refreshCard(desk, id))
  }
}

/** To the page of the channel, which gives the shopper back to a page that knows of the card. */
function leaveFor({ core, way }: Desk, { id: card, enrolment }: ClientCard): void {
  const action = enrolment?.next_action
  const until = core.ports.today() + awayMs
  if (!action) return
  const session = core.session()
  core.memory.save({ session, way, presentation: 'sms', card, key: '', left: false, until })
  core.leave(core, action)
}
