/** The frame around every page. */
import { type Html, html } from './html.ts'
import { icons } from './icons.ts'
import { linkTo, type PageContext, type Theme } from './page-context.ts'

export interface Page {
  readonly title: string
  readonly content: Html
}

const nextTheme: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' }
const themeWords = { auto: 'themeAuto', light: 'themeLight', dark: 'themeDark' } as const

/** The page's scripts find packages by their names; the map says where the shop serves them. */
const importMap = JSON.stringify({
  imports: {
    '@tillway/cashier': '/tillway/tillway.js',
    '@tillway/reader': '/reader/reader.js',
    '@tillway/reader/simulated': '/reader/simulated.js',
    '@tillway/reader/screen': '/reader/screen.js',
  },
})

export function renderPage(context: PageContext, { title, content }: Page): string {
  const { say, language, theme, nonce } = context
  const page = html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="${theme === 'auto' ? 'light dark' : theme}">
<title>${title} · ${say('shopName')}</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/base.css">
<link rel="stylesheet" href="/assets/shop.css">
<link rel="stylesheet" href="/assets/orders.css">
<link rel="stylesheet" href="/assets/till.css">
${playing(context)}
<script type="importmap" nonce="${nonce}">${{ markup: importMap }}</script>
<script type="module" src="/assets/main.js" nonce="${nonce}"></script>
</head>
<body data-api-base="${context.apiBase}" data-public-key="${context.publicKey}" data-theme-name="${theme}"
 data-offline="${context.offline ? '1' : ''}" data-failed="${say('failed')}" data-no-cashier="${say('noCashier')}">
<a class="skip" href="#content">${say('skip')}</a>
${header(context)}
${playedBar(context)}
<main id="content">
${content}
</main>
<div id="notice" class="notice" role="status"></div>
${footer(context)}
</body>
</html>
`
  return page.markup
}

/** First of all scripts: the app was there before the page. */
function playing({ host, nonce }: PageContext): Html | false {
  return host !== undefined && html`<script nonce="${nonce}">${{ markup: host.script }}</script>`
}

function playedBar(context: PageContext): Html | false {
  const { say, host, language } = context
  if (host === undefined) return false
  return html`<p class="played"><span>${icons.phone}${say('playing')} <strong>${host.name[language]}</strong></span>
<a href="${linkTo(context, '/lab')}#hosts">${say('changeHost')}</a></p>`
}

function header(context: PageContext): Html {
  const { say, language, theme, path } = context
  const other = language === 'zh' ? 'en' : 'zh'
  const back = encodeURIComponent(path)
  return html`<header class="top"><div class="wide">
<a class="brand" href="${linkTo(context, '/')}">${icons.mark}<span>${say('shopName')}</span></a>
<nav>
<a class="quiet" href="/preferences?lang=${other}&back=${back}" lang="${other === 'zh' ? 'zh-CN' : 'en'}">${say('otherLanguage')}</a>
<a class="quiet round" href="/preferences?theme=${nextTheme[theme]}&back=${back}" aria-label="${say(themeWords[theme])}" title="${say(themeWords[theme])}">${icons[theme]}</a>
<a class="quiet round" href="${linkTo(context, '/orders')}" aria-label="${say('orders')}" title="${say('orders')}">${icons.bag}</a>
</nav>
</div></header>`
}

function footer(context: PageContext): Html {
  const { say } = context
  return html`<footer class="wide bottom">
<p>${say('demo')}</p>
<p>${context.till && html`<a href="${linkTo(context, '/till')}">${say('till')}</a> · `}<a href="${linkTo(context, '/lab')}">${say('lab')}</a></p>
</footer>`
}
