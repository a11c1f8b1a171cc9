import type { ClientAttempt, ClientPayment } from '@tillway/api/types'

export const sampleAttempt: ClientAttempt = {
  id: 'att_1',
  way: 'scan',
  presentation: 'qr',
  state: 'awaiting_payer',
  next_action: { type: 'qr', content: 'https://pay.example/1' },
  code: null,
  password: null,
  receipt: null,
  signature: null,
  expires_in_ms: 60_000,
}

export function samplePayment(change: Partial<ClientPayment> = {}): ClientPayment {
  return {
    id: 'pay_1',
    object: 'client_payment',
    order: 'A1',
    amount: 100,
    currency: 'CNY',
    description: 'Tea',
    merchant_name: 'Shop',
    status: 'payable',
    finished: false,
    paid_at: null,
    way: null,
    last_error: null,
    attempt: null,
    return_url: null,
    expires_in_ms: 900_000,
    ...change,
  }
}
