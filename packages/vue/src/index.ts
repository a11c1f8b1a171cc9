/** The payment sheet for Vue 3. */
export { PaymentSheet } from './payment-sheet.ts'
export { type Payment, usePayment } from './use-payment.ts'
