/** The receipt of a card on the page of its order, to be looked at and printed. */
import type { Order } from '../orders/order.ts'
import { type Html, html } from './html.ts'
import { icons } from './icons.ts'
import type { PageContext } from './page-context.ts'
import { entryWords, receiptLines } from './till-words.ts'
import { chinaTime, yuan } from './words.ts'

export function receiptRegion({ say, language }: PageContext, { receipt }: Order): Html {
  const lines = Object.entries(receiptLines).flatMap(([name, words]) => {
    const text = receipt?.[name]
    return text === undefined ? [] : [{ words: words[language], text: shown(name, text, language) }]
  })
  if (lines.length === 0) return html``
  return html`<section class="card receipt" aria-labelledby="receipt-title">
<h2 id="receipt-title">${say('receipt')}</h2>
<dl class="facts">${lines.map(({ words, text }) => html`<div><dt>${words}</dt><dd>${text}</dd></div>`)}</dl>
<p><button type="button" class="button plain small" data-print>${icons.print}${say('print')}</button></p>
</section>`
}

function shown(name: string, text: string, language: PageContext['language']): string {
  if (name === 'amount') return yuan(Number(text))
  if (name === 'time') return chinaTime(Date.parse(text))
  return name === 'entry' ? (entryWords[text]?.[language] ?? text) : text
}
