/** The counter: what a clerk rings up, the payment sheet in its place, and a reader beside it. */
import { type Product, products } from '../checkout/products.ts'
import type { Till } from '../till/till.ts'
import { type Html, html } from './html.ts'
import { icons } from './icons.ts'
import type { Page } from './layout.ts'
import type { PageContext } from './page-context.ts'
import { offlineHint } from './shop-pages.ts'
import { yuan } from './words.ts'

export function tillPage(context: PageContext, till: Till): Page {
  const { say } = context
  const isSimulated = till.simulated !== undefined
  const content = html`<div class="wide till" data-till="${till.terminal}" data-simulated="${isSimulated && '1'}">
<section class="till-counter" aria-labelledby="till-title">
<h1 class="section-title" id="till-title">${say('till')}</h1>
<p class="lead">${say('tillText')}</p>
${offlineHint(context)}
${rings(context)}
</section>
<section class="till-sheet" data-till-sheet aria-label="${say('paying')}" hidden></section>
<aside class="till-reader" aria-label="${say('readerHere')}" data-till-reader data-no-reader="${say('noReader')}">
${!isSimulated && html`<p class="card">${say('realReader')}</p>`}
</aside>
</div>`
  return { title: say('till'), content }
}

function rings(context: PageContext): Html {
  const { say } = context
  return html`<form class="card rings" data-till-form>
<fieldset><legend>${say('tillGoods')}</legend>
<ul class="till-goods">${products.map((product) => good(context, product))}</ul></fieldset>
<label class="field">${say('otherAmount')}
<input name="amount" inputmode="decimal" autocomplete="off" placeholder="0.00" pattern="\\d{1,6}([.]\\d{1,2})?"></label>
<div class="till-foot">
<p class="till-total"><span>${say('total')}</span> <output data-till-total aria-live="polite">${yuan(0)}</output></p>
<button class="button plain" type="reset">${icons.cross}${say('clearAll')}</button>
<button class="button" type="submit" disabled>${icons.reader}${say('collect')}</button>
</div>
</form>`
}

function good({ say, language }: PageContext, { id, name, price }: Product): Html {
  const shown = name[language]
  return html`<li data-good="${id}" data-price="${price}">
<button type="button" class="till-good" data-more><span class="picture tiny ${id}"><img src="/assets/${id}.svg" alt="" width="56" height="56"></span>
<span class="till-name">${shown}</span><span class="till-price">${yuan(price)}</span></button>
<span class="till-count" hidden><output>0</output><button type="button" data-less aria-label="${say('less')} ${shown}">−</button></span>
</li>`
}
