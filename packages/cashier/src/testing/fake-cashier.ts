/** A cashier that a test ends when it likes. */
import type { Cashier, PaymentResult } from '@tillway/sdk'
import type { SheetRequest } from '../cashier.ts'

export function createFakeCashier() {
  const opened: {
    readonly request: SheetRequest
    readonly locales: unknown[]
    closed: boolean
    end(result: PaymentResult): void
  }[] = []
  const open = (request: SheetRequest) => {
    let end: (result: PaymentResult) => void = () => undefined
    const result = new Promise<PaymentResult>((resolve) => {
      end = resolve
    })
    const entry = { request, locales: [] as unknown[], closed: false, end }
    opened.push(entry)
    return {
      result,
      async close() {
        entry.closed = true
      },
      update: ({ locale }: { locale?: string }) => void entry.locales.push(locale),
    }
  }
  const pay = (request: SheetRequest) => open(request).result
  return { cashier: { open, pay } as unknown as Cashier<SheetRequest>, opened }
}

export const canceled: PaymentResult = { status: 'canceled', payment: null, by: 'shopper' }
