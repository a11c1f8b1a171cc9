/** Every page of the shop starts here. */
import { bindBuying, showOrder } from './buy.ts'
import { resume } from './cashier.ts'
import { bindOrderPage } from './order-page.ts'

bindBuying()
bindOrderPage()
resume()
  .then((back) => {
    if (back === undefined) return
    showOrder(back.order === undefined ? location.pathname : `/orders/${back.order}`, back.status)
  })
  .catch((error: unknown) => console.warn('the cashier could not be resumed', error))
