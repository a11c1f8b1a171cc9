/** What is rung up at the counter. The shop's server reckons with its own prices; this only shows. */

export interface RungUp {
  readonly items: readonly { readonly product: string; readonly quantity: number }[]
  /** Minor units that the clerk typed. */
  readonly amount: number
}

export function bindBasket(till: HTMLElement, charge: (basket: RungUp) => Promise<void>): void {
  const form = till.querySelector<HTMLFormElement>('[data-till-form]')
  if (form === null) return
  form.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    if (button?.dataset.more !== undefined) addTo(button, 1)
    if (button?.dataset.less !== undefined) addTo(button, -1)
    paint(form)
  })
  form.addEventListener('input', () => paint(form))
  form.addEventListener('reset', () => {
    for (const output of form.querySelectorAll<HTMLOutputElement>('li output')) output.value = '0'
    // The fields are empty after this event.
    setTimeout(() => paint(form))
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void run(form, charge)
  })
}

async function run(
  form: HTMLFormElement,
  charge: (basket: RungUp) => Promise<void>,
): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('[type=submit]')
  if (button === null || button.disabled) return
  button.disabled = true
  try {
    await charge(read(form))
  } finally {
    paint(form)
  }
}

const goodsOf = (form: HTMLFormElement) => [...form.querySelectorAll<HTMLElement>('[data-good]')]

const countOf = (good: HTMLElement) => Number(good.querySelector('output')?.value ?? 0)

function addTo(button: HTMLButtonElement, step: number): void {
  const good = button.closest<HTMLElement>('[data-good]')
  const output = good?.querySelector('output')
  if (!good || !output) return
  output.value = String(Math.min(99, Math.max(0, countOf(good) + step)))
}

function read(form: HTMLFormElement): RungUp {
  const items = goodsOf(form).map((good) => ({
    product: good.dataset.good ?? '',
    quantity: countOf(good),
  }))
  return { items: items.filter(({ quantity }) => quantity > 0), amount: typedAmount(form) }
}

/** Minor units; 0 for what is no amount. */
function typedAmount(form: HTMLFormElement): number {
  const field = form.elements.namedItem('amount')
  if (!(field instanceof HTMLInputElement)) return 0
  const [, whole, part = ''] = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(field.value.trim()) ?? []
  return whole === undefined ? 0 : Number(whole) * 100 + Number(part.padEnd(2, '0'))
}

function paint(form: HTMLFormElement): void {
  let total = typedAmount(form)
  for (const good of goodsOf(form)) {
    const count = countOf(good)
    total += count * Number(good.dataset.price)
    good.classList.toggle('chosen', count > 0)
    const shown = good.querySelector<HTMLElement>('.till-count')
    if (shown !== null) shown.hidden = count === 0
  }
  const output = form.querySelector<HTMLOutputElement>('[data-till-total]')
  if (output !== null) output.value = yuan(total)
  const submit = form.querySelector<HTMLButtonElement>('[type=submit]')
  if (submit !== null) submit.disabled = total === 0
}

function yuan(amount: number): string {
  const digits = String(amount).padStart(3, '0')
  return `¥${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`
}
