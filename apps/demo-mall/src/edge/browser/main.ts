/** Every page of the shop starts here. */
import { bindBuying, showOrder } from './buy.ts'
import { resume } from './cashier.ts'
import { bindOrderPage } from './order-page.ts'

bindBuying()
bindOrderPage()
const till = document.querySelector<HTMLElement>('[data-till]')
if (till === null) void resumeHere()
else void import('./till.ts').then(({ openTill }) => openTill(till))

/** The counter knows its order from its address; every other page asks the cashier. */
async function resumeHere(): Promise<void> {
  try {
    const back = await resume()
    if (back === undefined) return
    showOrder(back.order === undefined ? location.pathname : `/orders/${back.order}`, back.status)
  } catch (error) {
    console.warn('the cashier could not be resumed', error)
  }
}
