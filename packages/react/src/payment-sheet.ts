import type { Cashier, Controller, PaymentResult, SheetRequest } from '@tillway/cashier'
import { createElement, useEffect, useRef } from 'react'

export interface PaymentSheetProps {
  readonly cashier: Cashier<SheetRequest>
  /** `cs_…`; another one opens another payment. */
  readonly session: string
  /** Every business outcome, once. */
  onResult(result: PaymentResult): void
  readonly locale?: 'auto' | 'zh-CN' | 'en'
  readonly className?: string
}

/** The payment sheet in the place of this element. It closes, as the shopper would, when it is taken away. */
export function PaymentSheet({ cashier, session, onResult, locale, className }: PaymentSheetProps) {
  const place = useRef<HTMLDivElement>(null)
  const open = useRef<Controller>()
  const told = useRef(onResult)
  told.current = onResult
  useEffect(() => {
    const container = place.current
    if (!container) return
    const controller = cashier.open({ session, container })
    open.current = controller
    let gone = false
    void controller.result.then((result) => gone || told.current(result))
    return () => {
      gone = true
      void controller.close()
    }
  }, [cashier, session])
  useEffect(() => {
    if (locale) open.current?.update({ locale })
  }, [locale])
  return createElement('div', { ref: place, className })
}
