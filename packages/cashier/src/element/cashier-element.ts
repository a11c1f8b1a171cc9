import { css as sheetStyle } from './sheet.css'

const tag = 'tillway-cashier'

/** Keeps the mall's styles out and ours in. It draws nothing itself. */
export function createCashierElement(nonce: string | undefined): {
  readonly element: HTMLElement
  readonly root: ShadowRoot
  /** More rules, for what comes later. */
  addStyle(css: string): void
} {
  if (!customElements.get(tag)) customElements.define(tag, class extends HTMLElement {})
  const element = document.createElement(tag)
  const root = element.attachShadow({ mode: 'open' })
  const addStyle = (css: string) => addRules(root, css, nonce)
  addStyle(sheetStyle)
  return { element, root, addStyle }
}

function addRules(root: ShadowRoot, css: string, nonce: string | undefined): void {
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
    return
  }
  // Older engines: an element that the page's policy knows by its nonce.
  const element = document.createElement('style')
  if (nonce) element.nonce = nonce
  element.textContent = css
  ;(root as ShadowRoot).append(element)
}
