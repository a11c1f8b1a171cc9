/** The counter: rings up goods, and takes the payment with the sheet in the page and a reader beside it. */
import { createReaderDesk, m60Driver, referenceDriver } from '@tillway/reader'
import { showOrder } from './buy.ts'
import { openCashier } from './cashier.ts'
import { markCounter } from './counter-mark.ts'
import { notify } from './notice.ts'
import { type PaymentTicket, post, ShopRefusal } from './shop-api.ts'
import { bindBasket } from './till-basket.ts'
import { type CounterReaders, realReaders, simulatedReaders } from './till-reader.ts'

const { offline, failed = '' } = document.body.dataset
const suffix = offline ? '?offline=1' : ''

export async function openTill(till: HTMLElement): Promise<void> {
  const readers = till.dataset.simulated ? await simulatedReaders(till) : realReaders()
  const cashier = openCashier({
    id: till.dataset.till ?? '',
    readers: createReaderDesk({
      sources: readers.sources,
      drivers: [referenceDriver, m60Driver],
      ports: readers.ports,
    }),
  })
  const take = (ask: () => Promise<PaymentTicket>) =>
    collect(till, { ask, readers, cashier: () => cashier })
  bindBasket(till, (basket) => take(() => post(`/api/till/orders${suffix}`, basket)))
  const order = new URLSearchParams(location.search).get('order')
  if (order === null) markCounter(false)
  else await take(() => post(`/api/orders/${encodeURIComponent(order)}/pay`))
}

interface Collection {
  readonly ask: () => Promise<PaymentTicket>
  readonly readers: CounterReaders
  readonly cashier: () => ReturnType<typeof openCashier>
}

async function collect(till: HTMLElement, { ask, readers, cashier }: Collection): Promise<void> {
  const container = till.querySelector<HTMLElement>('[data-till-sheet]')
  if (container === null) return
  notify('')
  try {
    const [ticket, opened] = [await ask(), await cashier()]
    await readers.prepare()
    rememberOrder(ticket.order)
    show(till, container, true)
    const { session, signed_order: signedOrder } = ticket
    const what = session === undefined ? { signedOrder: signedOrder ?? '' } : { session }
    const { status } = await opened.pay({ ...what, container })
    if (status === 'canceled') rememberOrder(undefined)
    else {
      markCounter(false)
      showOrder(ticket.page, status)
    }
  } catch (error) {
    rememberOrder(undefined)
    notify((error instanceof ShopRefusal && error.message) || failed)
  } finally {
    show(till, container, false)
  }
}

function show(till: HTMLElement, container: HTMLElement, isPaying: boolean): void {
  container.hidden = !isPaying
  till.classList.toggle('paying', isPaying)
  if (isPaying) scrollTo(0, 0)
}

/** A reload goes on with the same order. */
function rememberOrder(order: string | undefined): void {
  markCounter(order !== undefined)
  const address = new URL(location.href)
  if (order === undefined) address.searchParams.delete('order')
  else address.searchParams.set('order', order)
  history.replaceState(history.state, '', address)
}
