import { css as sheetStyle } from './sheet.css'
import { css as viewStyle } from './views.css'

const style = sheetStyle + viewStyle
const tag = 'tillway-cashier'

/** Keeps the mall's styles out and ours in. It draws nothing itself. */
export function createCashierElement(nonce: string | undefined): {
  readonly element: HTMLElement
  readonly root: ShadowRoot
} {
  if (!customElements.get(tag)) customElements.define(tag, class extends HTMLElement {})
  const element = document.createElement(tag)
  const root = element.attachShadow({ mode: 'open' })
  addStyle(root, nonce)
  return { element, root }
}

function addStyle(root: ShadowRoot, nonce: string | undefined): void {
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets = [sheet]
    return
  }
  // Older engines: an element that the page's policy knows by its nonce.
  const element = document.createElement('style')
  if (nonce) element.nonce = nonce
  element.textContent = style
  ;(root as ShadowRoot).append(element)
}
