/** The shop window and the page of one product. */
import { type Product, products } from '../checkout/products.ts'
import { type Html, html } from './html.ts'
import { icons } from './icons.ts'
import type { Page } from './layout.ts'
import { linkTo, type PageContext } from './page-context.ts'
import { yuan } from './words.ts'

export function shopPage(context: PageContext): Page {
  const { say } = context
  const content = html`<section class="hero"><div class="wide">
<div><h1>${say('heroTitle')}</h1><p>${say('heroText')}</p></div>
<img src="/assets/hills.svg" alt="" width="320" height="160">
</div></section>
<section class="wide" aria-labelledby="goods">
${offlineHint(context)}
<h2 id="goods" class="section-title">${say('goods')}</h2>
<ul class="goods">${products.map((product) => card(context, product))}</ul>
</section>`
  return { title: say('goods'), content }
}

function card(context: PageContext, product: Product): Html {
  const { language, say } = context
  const name = product.name[language]
  return html`<li class="good">
<a class="good-link" href="${linkTo(context, `/products/${product.id}`)}">
<span class="picture ${product.id}"><img src="/assets/${product.id}.svg" alt="" width="200" height="200"></span>
<span class="good-name">${name}</span>
<span class="good-line">${product.line[language]}</span>
</a>
<div class="good-foot"><span class="price">${yuan(product.price)}</span>
<button type="button" class="button small" data-buy="${product.id}" aria-label="${say('buy')} ${name}">${say('buy')}</button></div>
</li>`
}

export function productPage(context: PageContext, product: Product): Page {
  const { language, say } = context
  const name = product.name[language]
  const content = html`<div class="wide">
<a class="crumb" href="${linkTo(context, '/')}">${icons.left}${say('goods')}</a>
${offlineHint(context)}
<article class="product">
<span class="picture large ${product.id}"><img src="/assets/${product.id}.svg" alt="" width="400" height="400"></span>
<div class="product-text">
<h1>${name}</h1>
<p class="lead">${product.line[language]}</p>
<p>${product.about[language]}</p>
<p class="price big">${yuan(product.price)}</p>
<form data-buy-form="${product.id}" data-price="${product.price}">
<div class="stepper" role="group" aria-label="${say('quantity')}">
<span class="label">${say('quantity')}</span>
<button type="button" data-step="-1" aria-label="${say('fewer')}">−</button>
<output name="quantity" aria-live="polite">1</output>
<button type="button" data-step="1" aria-label="${say('more')}">＋</button>
</div>
<button class="button wide-button" type="submit">${say('buyNow')} <span data-total>${yuan(product.price)}</span></button>
</form>
<p class="fine">${say('freeShipping')}</p>
</div>
</article>
</div>`
  return { title: name, content }
}

export function offlineHint(context: PageContext): Html | false {
  return context.offline && html`<p class="hint">${context.say('offlineHint')}</p>`
}
