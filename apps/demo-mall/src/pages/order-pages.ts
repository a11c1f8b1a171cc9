/** One order, and the list of a visitor's orders. */
import type { Order } from '../orders/order.ts'
import { type Html, html } from './html.ts'
import { icons } from './icons.ts'
import type { Page } from './layout.ts'
import { headlineOf, type OrderView, renderRegions } from './order-regions.ts'
import { linkTo, type PageContext } from './page-context.ts'
import { chinaTime, yuan } from './words.ts'

export function orderPage(context: PageContext, view: OrderView): Page {
  const { say, phoneUrl } = context
  const { order } = view
  const regions = renderRegions(context, view)
  const content = html`<div class="wide narrow" data-order="${order.number}">
<a class="crumb" href="${linkTo(context, '/orders')}">${icons.left}${say('orders')}</a>
<section class="card center" data-region="status" data-version="${regions.status.version}" aria-live="polite">${regions.status.content}</section>
<section class="card">
<dl class="facts">
<div><dt>${say('item')}</dt><dd>${order.description}</dd></div>
<div><dt>${say('orderNumber')}</dt><dd><code>${order.number}</code></dd></div>
<div><dt>${say('amount')}</dt><dd>${yuan(order.amount)}</dd></div>
</dl>
</section>
<div data-region="receipt" data-version="${regions.receipt.version}">${regions.receipt.content}</div>
<div data-region="refund" data-version="${regions.refund.version}">${regions.refund.content}</div>
<details class="card developer"${order.state === 'pending' ? html` open` : ''}>
<summary>${say('developer')}</summary>
<p class="fine">${say('developerText')}</p>
${phoneUrl !== undefined && html`<p><a class="button plain" href="${phoneUrl}" target="_blank" rel="noopener">${icons.phone}${say('openPhone')}<span class="unseen">${say('newTab')}</span></a></p>`}
<p class="fine" data-hint-line hidden>${say('cashierSaid')}: <code data-hint></code></p>
<div data-region="webhooks" data-version="${regions.webhooks.version}">${regions.webhooks.content}</div>
</details>
<p class="center">${wayBack(context, order)}</p>
</div>`
  return { title: say('order'), content }
}

function wayBack(context: PageContext, { terminal }: Order): Html {
  const { say } = context
  if (terminal === null) {
    return html`<a class="button plain" href="${linkTo(context, '/')}">${say('backToShop')}</a>`
  }
  return html`<a class="button plain" href="${linkTo(context, '/till')}">${say('backToTill')}</a>`
}

export function ordersPage(context: PageContext, orders: readonly Order[]): Page {
  const { say } = context
  const list =
    orders.length === 0
      ? html`<div class="card center"><h2>${say('noOrders')}</h2><p>${say('noOrdersText')}</p>
<p><a class="button" href="${linkTo(context, '/')}">${say('backToShop')}</a></p></div>`
      : html`<ul class="orders">${orders.map((order) => row(context, order))}</ul>`
  return {
    title: say('orders'),
    content: html`<div class="wide narrow"><h1 class="section-title">${say('orders')}</h1>${list}</div>`,
  }
}

/** Of orders that are not of one product. */
const pictures: Readonly<Record<string, string>> = { lab: 'flask', till: 'counter' }

function row(context: PageContext, order: Order): Html {
  const { say } = context
  const { look, title } = headlineOf(order)
  const path = linkTo(context, `/orders/${order.number}`)
  const picture = pictures[order.product] ?? order.product
  return html`<li class="card order-row">
<a href="${path}"><span class="picture tiny ${order.product}"><img src="/assets/${picture}.svg" alt="" width="56" height="56"></span>
<span class="order-text"><strong>${order.description}</strong><small>${chinaTime(order.createdAt).slice(5, 16)}</small></span>
<span class="order-end"><span class="price">${yuan(order.amount)}</span><span class="tag ${look}">${say(title)}</span></span></a>
${order.state === 'paid' && order.amountRefunded < order.amount && html`<p class="order-actions"><a class="button plain small" href="${path}#refund-title">${say('refundAsk')}</a></p>`}
</li>`
}
