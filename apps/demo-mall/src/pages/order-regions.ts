/**
 * The parts of the order page that follow the order as it changes. The page's script fetches them
 * again and replaces what is different, so they are written in one place only.
 */
import { createHash } from 'node:crypto'
import { refundable } from '../checkout/checkout.ts'
import type { Order } from '../orders/order.ts'
import type { ReceivedEvent, ShopRefund } from '../orders/order-records.ts'
import { type Html, html } from './html.ts'
import { icons } from './icons.ts'
import type { PageContext } from './page-context.ts'
import { receiptRegion } from './receipt-region.ts'
import { chinaTime, type Word, yuan } from './words.ts'

export interface OrderView {
  readonly order: Order
  readonly refunds: readonly ShopRefund[]
  readonly events: readonly ReceivedEvent[]
  /** Looked at by the one who ordered, who alone may pay and ask for a refund. */
  readonly isOwn: boolean
}

export type RegionName = 'status' | 'receipt' | 'refund' | 'webhooks'

export interface Region {
  readonly content: Html
  /** Changes when the content does. */
  readonly version: string
}

export function renderRegions(
  context: PageContext,
  view: OrderView,
): Readonly<Record<RegionName, Region>> {
  return {
    status: versioned(statusRegion(context, view)),
    receipt: versioned(receiptRegion(context, view.order)),
    refund: versioned(refundRegion(context, view)),
    webhooks: versioned(webhooksRegion(context, view)),
  }
}

function versioned(content: Html): Region {
  const version = createHash('sha256').update(content.markup).digest('base64url').slice(0, 12)
  return { content, version }
}

interface Headline {
  readonly look: 'pending' | 'paid' | 'closed' | 'refunded' | 'alert'
  readonly icon: Html
  readonly title: Word
  readonly text: Word
}

export function headlineOf(order: Order): Headline {
  const refunded = { look: 'refunded', icon: icons.back, text: 'stateRefundedText' } as const
  if (order.note === 'mismatch') {
    return { look: 'alert', icon: icons.alert, title: 'statePending', text: 'noteMismatch' }
  }
  if (order.note === 'quarantined') {
    return { look: 'alert', icon: icons.alert, title: 'statePending', text: 'noteQuarantined' }
  }
  if (order.state === 'paid') {
    if (order.amountRefunded >= order.amount) return { ...refunded, title: 'stateRefunded' }
    if (order.amountRefunded > 0) return { ...refunded, title: 'statePartRefunded' }
    return { look: 'paid', icon: icons.tick, title: 'statePaid', text: 'statePaidText' }
  }
  if (order.state === 'pending') {
    return { look: 'pending', icon: icons.clock, title: 'statePending', text: 'statePendingText' }
  }
  const text = order.note === 'late' ? 'noteLate' : 'stateClosedText'
  return { look: 'closed', icon: icons.cross, title: 'stateClosed', text }
}

function statusRegion(context: PageContext, { order, isOwn }: OrderView): Html {
  const { say } = context
  const { look, icon, title, text } = headlineOf(order)
  const isPayable = isOwn && order.state === 'pending' && order.note === null
  return html`<div class="state ${look}" data-state="${order.state}">
<span class="state-icon">${icon}</span>
<h1>${say(title)}</h1>
<p class="state-amount">${yuan(order.amount)}</p>
<p>${say(text)}</p>
${isPayable && payButton(context, order)}
</div>
<ol class="steps">
${step(say('placed'), chinaTime(order.createdAt))}
${step(say('paid'), order.paidAt === null ? undefined : chinaTime(Date.parse(order.paidAt)))}
${step(say('shipped'), order.shippedAt === null ? undefined : chinaTime(order.shippedAt))}
</ol>`
}

/** An order of the counter is paid where its reader is. */
function payButton(context: PageContext, { number, terminal }: Order): Html {
  const { say } = context
  if (terminal === null) {
    return html`<button type="button" class="button wide-button" data-pay="${number}">${say('payNow')}</button>`
  }
  const path = `/till?${context.offline ? 'offline=1&' : ''}order=${number}`
  return html`<a class="button wide-button" href="${path}">${say('payAtTill')}</a>`
}

function step(name: string, time: string | undefined): Html {
  return html`<li class="${time === undefined ? 'open' : 'done'}"><span>${name}</span><small>${time ?? '—'}</small></li>`
}

function refundRegion({ say }: PageContext, { order, refunds, isOwn }: OrderView): Html {
  const left = refundable(order, refunds)
  if (order.state !== 'paid' || !isOwn) return html``
  return html`<section class="card" aria-labelledby="refund-title">
<h2 id="refund-title">${say('refund')}</h2>
${refunds.length > 0 && html`<ul class="rows">${refunds.map((refund) => html`<li><span>${yuan(refund.amount)}</span><span class="tag ${refund.status}">${say(refundWords[refund.status])}</span></li>`)}</ul>`}
${
  left > 0 &&
  html`<form data-refund="${order.number}" data-left="${left}">
<fieldset><legend>${say('refundLeft')} ${yuan(left)}</legend>
<label class="choice"><input type="radio" name="scope" value="all" checked>${say('refundAll')}</label>
<label class="choice"><input type="radio" name="scope" value="part">${say('refundPart')}</label>
</fieldset>
<label class="field" hidden data-part>${say('refundAmount')}
<input name="amount" inputmode="decimal" autocomplete="off" placeholder="0.00" pattern="\\d{1,6}([.]\\d{1,2})?"></label>
<button class="button plain" type="submit">${say('refundAsk')}</button>
</form>`
}
</section>`
}

const refundWords = {
  asked: 'refundAsked',
  processing: 'refundProcessing',
  succeeded: 'refundSucceeded',
  failed: 'refundFailed',
} as const satisfies Readonly<Record<ShopRefund['status'], Word>>

function webhooksRegion({ say }: PageContext, { order, events }: OrderView): Html {
  return html`<dl class="facts">
<div><dt>${say('mode')}</dt><dd>${say(order.mode === 'online' ? 'modeOnline' : 'modeOffline')}</dd></div>
<div><dt>${say('payment')}</dt><dd><code>${order.payment ?? '—'}</code></dd></div>
</dl>
<h2>${say('webhooks')}</h2>
${events.length === 0 && html`<p class="fine">${say('noWebhooks')}</p>`}
<ol class="hooks">${events.map((received) => hook(say, received))}</ol>`
}

function hook(
  say: PageContext['say'],
  { event, source, receivedAt, deliveries }: ReceivedEvent,
): Html {
  return html`<li data-event="${event.type}">
<span class="hook-mark">${icons.tick}</span>
<div><strong>${event.type}</strong>
<small>${source === 'webhook' ? say('verified') : say('pulled')} · ${say('sequence')} ${event.sequence} · ${chinaTime(receivedAt).slice(11)}${deliveries > 1 && html` · ${say('again')} ×${deliveries - 1}`}</small></div></li>`
}
