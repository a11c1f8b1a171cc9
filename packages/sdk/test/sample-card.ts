import type { ClientCard, Enrolment } from '@tillway/api/types'

export const sampleCard: ClientCard = {
  id: 'card_1',
  object: 'client_card',
  state: 'active',
  bank: { code: 'cmb', name: { zh: '招商银行', en: 'China Merchants Bank' } },
  kind: 'debit',
  last_four: '1234',
  phone: '138****1234',
  is_default: false,
  last_error: null,
  enrolment: null,
}

export const sampleEnrolment: Enrolment = {
  frame_url: 'https://vault.example/frame?ticket=vt_bind',
  ticket: 'vt_bind.1',
  cvn: false,
  sent: 'yes',
  resend_in_ms: 60_000,
  tries_left: 5,
  next_action: { type: 'sms', phone: '138****1234', length: 6, sent: 'yes' },
}
