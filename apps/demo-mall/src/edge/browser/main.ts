/** Every page of the shop starts here. */
import { bindBuying, showOrder } from './buy.ts'
import { resume } from './cashier.ts'
import { isPayingAtCounter } from './counter-mark.ts'
import { bindOrderPage } from './order-page.ts'

bindBuying()
bindOrderPage()
const till = document.querySelector<HTMLElement>('[data-till]')
if (till !== null) void import('./till.ts').then(({ openTill }) => openTill(till))
else if (!isPayingAtCounter()) void resumeHere()

/** What was begun at the counter goes on there, where the reader is: its address names the order. */
async function resumeHere(): Promise<void> {
  try {
    const back = await resume()
    if (back === undefined) return
    showOrder(back.order === undefined ? location.pathname : `/orders/${back.order}`, back.status)
  } catch (error) {
    console.warn('the cashier could not be resumed', error)
  }
}
