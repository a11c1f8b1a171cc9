/** Keeps the order page up to date from the shop's own server, and asks for refunds. */
import { notify } from './notice.ts'
import { load, post, ShopRefusal } from './shop-api.ts'

type Regions = Readonly<Record<string, { readonly markup: string; readonly version: string }>>

const results = new Set(['succeeded', 'processing', 'canceled', 'failed', 'error'])

export function bindOrderPage(): void {
  const number = document.querySelector<HTMLElement>('[data-order]')?.dataset.order
  if (number === undefined) return
  showHint()
  addEventListener('hashchange', showHint)
  follow(number)
  document.addEventListener('change', showAmount)
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-print]')) print()
  })
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.dataset.refund) return
    event.preventDefault()
    void askForRefund(form, number)
  })
}

function showHint(): void {
  const said = /cashier=([a-z]+)/.exec(location.hash)?.[1] ?? ''
  const line = document.querySelector<HTMLElement>('[data-hint-line]')
  const hint = line?.querySelector('[data-hint]')
  if (!line || !hint || !results.has(said)) return
  hint.textContent = said
  line.hidden = false
}

/** Every second while the page is looked at and something may happen soon, else every four. */
function follow(number: string): void {
  let asked = 0
  const ask = async () => {
    if (!document.hidden) {
      asked += 1
      await refresh(number).catch(() => undefined)
    }
    setTimeout(ask, asked < 90 ? 1_000 : 4_000)
  }
  void ask()
}

async function refresh(number: string): Promise<void> {
  const regions = await load<Regions>(`/api/orders/${number}/regions`)
  for (const [name, { markup, version }] of Object.entries(regions)) {
    const region = document.querySelector<HTMLElement>(`[data-region="${name}"]`)
    if (region === null || region.dataset.version === version) continue
    // A button in use must not be pulled away; its end asks again.
    if (region.querySelector('[aria-busy=true]') !== null) continue
    region.innerHTML = markup
    region.dataset.version = version
  }
}

function showAmount(event: Event): void {
  const input = event.target
  if (!(input instanceof HTMLInputElement) || input.name !== 'scope') return
  const field = input.form?.querySelector<HTMLElement>('[data-part]')
  const amount = field?.querySelector('input')
  if (!field || !amount) return
  field.hidden = input.value !== 'part'
  amount.required = input.value === 'part'
  if (!field.hidden) amount.focus()
}

async function askForRefund(form: HTMLFormElement, number: string): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('[type=submit]')
  if (button === null) return
  notify('')
  button.disabled = true
  try {
    await post(`/api/orders/${number}/refunds`, { amount: amountOf(form) })
  } catch (error) {
    const { failed = '' } = document.body.dataset
    notify((error instanceof ShopRefusal && error.message) || failed)
  } finally {
    button.disabled = false
    await refresh(number).catch(() => undefined)
  }
}

/** Fen, made from digits alone: no amount goes through a fraction. */
function amountOf(form: HTMLFormElement): number {
  const data = new FormData(form)
  if (data.get('scope') !== 'part') return Number(form.dataset.left)
  const [whole = '0', fraction = ''] = String(data.get('amount')).split('.')
  return Number(`${whole}${fraction.padEnd(2, '0').slice(0, 2)}`)
}
