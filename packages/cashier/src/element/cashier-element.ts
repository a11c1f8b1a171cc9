import { css } from './sheet.css'

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
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
    return
  }
  // Older engines: an element that the page's policy knows by its nonce.
  const style = document.createElement('style')
  if (nonce) style.nonce = nonce
  style.textContent = css
  ;(root as ShadowRoot).append(style)
}
