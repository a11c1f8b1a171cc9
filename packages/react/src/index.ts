/** The payment sheet for React, 17 and later. */
export { PaymentSheet, type PaymentSheetProps } from './payment-sheet.ts'
export { type Payment, usePayment } from './use-payment.ts'
