/** Buying: makes the order at the shop's server, opens the cashier, then goes to the order. */
import { loadCashier, pay } from './cashier.ts'
import { notify } from './notice.ts'
import { type PaymentTicket, post, ShopRefusal } from './shop-api.ts'

const { offline, failed = '', noCashier = '' } = document.body.dataset
const suffix = offline ? '?offline=1' : ''

export async function buy(button: HTMLButtonElement, request: () => Promise<PaymentTicket>) {
  notify('')
  button.disabled = true
  button.setAttribute('aria-busy', 'true')
  let page: string | undefined
  try {
    await loadCashier().catch(() => {
      throw new ShopRefusal(noCashier, undefined)
    })
    const ticket = await request()
    page = ticket.page
    showOrder(page, await pay(ticket))
  } catch (error) {
    notify((error instanceof ShopRefusal && error.message) || failed)
    page ??= error instanceof ShopRefusal ? error.page : undefined
    if (page !== undefined && !location.pathname.startsWith(page)) showOrder(page, 'error')
  } finally {
    button.disabled = false
    button.removeAttribute('aria-busy')
  }
}

/** The result travels in the fragment: it is for the developer's eyes and never reaches a server. */
export function showOrder(page: string, result: string): void {
  const target = `${page}${suffix}#cashier=${result}`
  if (location.pathname === page) {
    history.replaceState(null, '', target)
    dispatchEvent(new HashChangeEvent('hashchange'))
  } else location.assign(target)
}

const order = (body: object) => post<PaymentTicket>(`/api/orders${suffix}`, body)

export function bindBuying(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    if (button === null) return
    const { buy: product, buyAmount, pay: number, step } = button.dataset
    if (product) void buy(button, () => order({ product, quantity: 1 }))
    if (buyAmount) void buy(button, () => order({ amount: Number(buyAmount) }))
    if (number) void buy(button, () => post(`/api/orders/${number}/pay`))
    if (step) changeQuantity(button, Number(step))
  })
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.dataset.buyForm) return
    event.preventDefault()
    const button = form.querySelector<HTMLButtonElement>('[type=submit]')
    const product = form.dataset.buyForm
    if (button) void buy(button, () => order({ product, quantity: quantityOf(form) }))
  })
}

function quantityOf(form: HTMLFormElement): number {
  return Number(form.querySelector('output')?.value ?? 1)
}

function changeQuantity(button: HTMLButtonElement, step: number): void {
  const form = button.form
  const output = form?.querySelector('output')
  const total = form?.querySelector('[data-total]')
  if (!form || !output || !total) return
  const quantity = Math.min(9, Math.max(1, quantityOf(form) + step))
  output.value = String(quantity)
  const amount = String(Number(form.dataset.price) * quantity)
  const whole = amount.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  total.textContent = `¥${whole}.${amount.slice(-2)}`
}
