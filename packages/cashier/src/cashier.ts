import {
  assembleCashier,
  browserPorts,
  type Cashier,
  type CashierOptions,
  type PaymentRequest,
  type Presenter,
} from '@tillway/sdk'
import { createCashierElement } from './element/cashier-element.ts'
import { browserPage } from './platform/page.ts'
import { Sheet } from './sheet/sheet.ts'
import { applyTokens, type Theme } from './theme/tokens.ts'

export interface SheetOptions extends CashierOptions {
  readonly theme?: Theme
  /** Larger text and targets; `auto` follows the size of text that the shopper has set. */
  readonly largeText?: 'auto' | boolean
  /** Nonce of the page's style policy, for engines without constructable style sheets. */
  readonly nonce?: string
}

export interface SheetRequest extends PaymentRequest {
  /** Show the sheet inside of this element instead of over the page. */
  readonly container?: Element
}

/** Text this much larger than usual asks for the large layout. */
const largeScale = 1.3

/** The cashier with the payment sheet. */
export function createCashier(options: SheetOptions): Cashier<SheetRequest> {
  return assembleCashier<SheetRequest>(options, {
    ports: browserPorts(),
    present: sheetPresenter(options),
    call: (...about) => import('@tillway/sdk/bridges').then((late) => late.callBridge(...about)),
  })
}

function sheetPresenter(options: SheetOptions): Presenter<SheetRequest> {
  const { theme = 'auto', largeText = 'auto', nonce } = options
  if (typeof theme === 'object') void warnOfWeakColours(theme)
  return (session, request, language) =>
    new Promise((resolve) => {
      const page = browserPage()
      const { element, root, addStyle } = createCashierElement(nonce)
      const large = largeText === 'auto' ? page.textScale() >= largeScale : largeText
      element.classList.toggle('large', large)
      if (typeof theme === 'object') applyTokens(element, theme)
      const paint = () => {
        const dark = theme === 'dark' || (theme !== 'light' && page.prefersDark())
        element.classList.toggle('dark', dark)
      }
      paint()
      const stopPaint = page.onDarkChange(paint)
      const unmount = page.mount(element, request.container)
      const onDone = () => {
        stopPaint()
        sheet.stop()
        unmount()
        resolve(page.historySettled())
      }
      const inline = request.container !== undefined
      const props = { session, page, language, large, inline, addStyle, onDone }
      const sheet = new Sheet(root, props)
    })
}

async function warnOfWeakColours(theme: Exclude<Theme, string>): Promise<void> {
  const { weakPairs } = await import('./later/views.ts')
  for (const weak of weakPairs(theme)) console.warn(`Tillway theme: ${weak}`)
}
