import type { Cashier, PaymentResult, SheetRequest } from '@tillway/cashier'
import { type Ref, ref, shallowRef } from 'vue'

export interface Payment {
  /** Opens the sheet over the page; a second call while it is open does nothing. */
  pay(request: SheetRequest): Promise<PaymentResult | undefined>
  readonly busy: Ref<boolean>
  readonly result: Ref<PaymentResult | undefined>
}

/** For a button that pays. */
export function usePayment(cashier: Cashier<SheetRequest>): Payment {
  const busy = ref(false)
  const result = shallowRef<PaymentResult>()
  const pay = async (request: SheetRequest) => {
    if (busy.value) return undefined
    busy.value = true
    try {
      result.value = await cashier.pay(request)
      return result.value
    } finally {
      busy.value = false
    }
  }
  return { pay, busy, result }
}
