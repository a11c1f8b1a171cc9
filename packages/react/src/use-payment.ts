import type { Cashier, PaymentResult, SheetRequest } from '@tillway/cashier'
import { useCallback, useState } from 'react'

export interface Payment {
  /** Opens the sheet over the page; a second call while it is open does nothing. */
  pay(request: SheetRequest): Promise<PaymentResult | undefined>
  readonly busy: boolean
  readonly result: PaymentResult | undefined
}

/** For a button that pays. */
export function usePayment(cashier: Cashier<SheetRequest>): Payment {
  const [{ busy, result }, set] = useState<{ busy: boolean; result?: PaymentResult }>({
    busy: false,
  })
  const pay = useCallback(
    async (request: SheetRequest) => {
      if (busy) return undefined
      set({ busy: true })
      try {
        const paid = await cashier.pay(request)
        set({ busy: false, result: paid })
        return paid
      } catch (error) {
        set({ busy: false })
        throw error
      }
    },
    [cashier, busy],
  )
  return { pay, busy, result }
}
