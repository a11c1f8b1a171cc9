/** What the channel of cards at the mall's own terminals says of itself. */
import type { ChannelManifest } from '@tillway/channel'
import { accountFields } from './account-fields.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export const manifest = {
  id: 'card',
  way: 'card',
  name: { zh: '刷卡支付', en: 'Card at the terminal' },
  // Our own drawing: a card on its way into a terminal.
  mark: {
    viewBox: '0 0 24 24',
    paths: [
      {
        d: 'M6 1h12a5 5 0 0 1 5 5v12a5 5 0 0 1-5 5H6a5 5 0 0 1-5-5V6a5 5 0 0 1 5-5z',
        fill: '#2f4b7c',
      },
      {
        d: 'M8.5 3.5h7A1.5 1.5 0 0 1 17 5v8.5H7V5a1.5 1.5 0 0 1 1.5-1.5z',
        fill: '#ffffff',
      },
      { d: 'M9.2 6h2.6v2.2H9.2z', fill: '#f2b705' },
      { d: 'M4.5 12.6h15v2.2h-15z', fill: '#9fb3d1' },
      {
        d: 'M5.5 15.8h13v2.7a1.5 1.5 0 0 1-1.5 1.5H7a1.5 1.5 0 0 1-1.5-1.5z',
        fill: '#ffffff',
      },
    ],
  },
  operations: [
    'start',
    'present',
    'complete',
    'query',
    'reverse',
    'refund',
    'queryRefund',
    'settle',
    'echo',
    'signOff',
    'balance',
    'authorize',
    'concludeAuthorization',
    'queryAuthorization',
    'captureAuthorization',
    'voidAuthorization',
    'voidCapture',
  ],
  presentations: [
    {
      presentation: 'reader',
      hosts: [
        'desktop_web',
        'mobile_web',
        'merchant_app',
        'other_app',
        'wechat_browser',
        'wecom_browser',
        'wechat_desktop',
        'alipay_browser',
        'unionpay_app',
      ],
      needs: ['terminal'],
    },
  ],
  currencies: ['CNY'],
  amount: { min: 1, max: 10_000_000_000 },
  // What is left to refund and for how long is the acquirer's word; thirty days are usual.
  refund: { partial: true, maxPerPayment: 50, minIntervalMs: 0, windowMs: 30 * dayMs },
  // Nothing leaves when a payment starts: the card is read first.
  startRepeatable: true,
  maxValidityMs: 15 * minuteMs,
  // A request waits for its terminal's book and then for its answer; each has its time.
  arrivalHorizonMs: 5 * minuteMs,
  account: accountFields,
} as const satisfies ChannelManifest
