import { faultWords, type LabFault, normalAmount } from '../lab/lab.ts'
import { type Html, html } from './html.ts'
import { icons } from './icons.ts'
import type { Page } from './layout.ts'
import { linkTo, type PageContext } from './page-context.ts'
import { offlineHint } from './shop-pages.ts'
import { yuan } from './words.ts'

/** `faults` is undefined without a simulator, and `unreachable` when it does not answer. */
export function labPage(
  context: PageContext,
  faults: readonly LabFault[] | 'unreachable' | undefined,
): Page {
  const { say, phoneUrl, offline } = context
  const content = html`<div class="wide narrow">
<h1 class="section-title">${say('labTitle')}</h1>
<p class="buttons">
${context.till && html`<a class="button plain" href="${linkTo(context, '/till')}">${icons.reader}${say('openTill')}</a>`}
${phoneUrl !== undefined && html`<a class="button plain" href="${phoneUrl}" target="_blank" rel="noopener">${icons.phone}${say('openPhone')}<span class="unseen">${say('newTab')}</span></a>`}
<a class="button plain" href="${offline ? '/lab' : '/lab?offline=1'}">${say(offline ? 'onlineTry' : 'offlineTry')}</a>
</p>
${offlineHint(context)}
${hostChooser(context)}
<h2 class="lab-title">${say('labFaults')}</h2>
<p class="lead">${say('labText')}</p>
${list(context, faults)}
</div>`
  return { title: say('labTitle'), content }
}

/** Which app the pages are to run in; the sheet then offers what can be paid with there. */
function hostChooser({ say, hosts, host, language }: PageContext): Html | false {
  if (hosts.length === 0) return false
  const choices = [{ id: 'plain', name: say('plainHost') }].concat(
    hosts.map(({ id, name }) => ({ id, name: name[language] })),
  )
  const chosen = host?.id ?? 'plain'
  return html`<section id="hosts" aria-labelledby="hosts-title">
<h2 class="lab-title" id="hosts-title">${say('hostsTitle')}</h2>
<p class="lead">${say('hostsText')}</p>
<ul class="hosts">${choices.map(
    ({
      id,
      name,
    }) => html`<li><a class="host" href="/preferences?host=${id}&back=/lab%23hosts"${id === chosen && html` aria-current="true"`}>
<span>${name}</span><code>${id === 'plain' ? say('thisBrowser') : breakable(id)}</code></a></li>`,
  )}</ul>
</section>`
}

function list(context: PageContext, faults: readonly LabFault[] | 'unreachable' | undefined): Html {
  const { say, language } = context
  if (faults === undefined) return html`<p class="card">${say('labNone')}</p>`
  if (faults === 'unreachable') return html`<p class="card">${say('labUnreachable')}</p>`
  const normal = { amount: normalAmount, name: '', words: say('labNormal') }
  const rows = faults.map((fault) => ({
    ...fault,
    words: faultWords[fault.name]?.[language] ?? fault.name,
  }))
  return html`<ul class="card lab">${[normal, ...rows].map(
    ({ amount, name, words }) => html`<li>
<span class="lab-amount">${yuan(amount)}</span>
<span class="lab-words">${words}${name !== '' && html`<code>${breakable(name)}</code>`}</span>
<button type="button" class="button small plain" data-buy-amount="${amount}" aria-label="${say('labTry')} ${yuan(amount)} ${words}">${say('labTry')}</button>
</li>`,
  )}</ul>`
}

/** Lets a long name break after its underscores. */
function breakable(name: string): readonly Html[] {
  return name.split(/(?<=_)/).map((part) => html`${part}<wbr>`)
}
