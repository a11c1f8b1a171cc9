/** What the UnionPay channel says of itself. */
import type { ChannelManifest } from '@tillway/channel'
import { accountFields } from './account-fields.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** What is shown there is ours alone. */
const codeHosts = [
  'desktop_web',
  'mobile_web',
  'wechat_browser',
  'wecom_browser',
  'wechat_desktop',
  'alipay_browser',
  'wechat_webview',
  'alipay_webview',
  'merchant_app',
  'other_app',
  'unionpay_app',
] as const

export const manifest = {
  id: 'unionpay',
  way: 'quickpay',
  place: 10,
  name: { zh: '银联快捷支付', en: 'UnionPay quick pay' },
  // Our own drawing: a bank card on a teal tile, with the bubble of a text message over its corner.
  mark: {
    viewBox: '0 0 24 24',
    paths: [
      {
        d: 'M6 1h12a5 5 0 0 1 5 5v12a5 5 0 0 1-5 5H6a5 5 0 0 1-5-5V6a5 5 0 0 1 5-5z',
        fill: '#00707b',
      },
      {
        d: 'M5 8.5h13a1.5 1.5 0 0 1 1.5 1.5v7.5A1.5 1.5 0 0 1 18 19H5a1.5 1.5 0 0 1-1.5-1.5V10A1.5 1.5 0 0 1 5 8.5z',
        fill: '#ffffff',
      },
      { d: 'M3.5 11h16v2.2h-16z', fill: '#00707b' },
      { d: 'M13 4h7v5h-3.5L14.5 11V9H13z', fill: '#e2504a' },
    ],
  },
  operations: [
    'start',
    'query',
    'reverse',
    'refund',
    'queryRefund',
    'confirm',
    'requestEnrolment',
    'confirmEnrolment',
    'queryEnrolment',
    'removeCard',
    'updateCard',
  ],
  // The first presentation that works in a host is the one offered there first.
  presentations: [
    { presentation: 'app', hosts: ['unionpay_app'], needs: [] },
    { presentation: 'sms', hosts: codeHosts, needs: ['card'], confirmedByCode: true },
    // The platform asks for its own password; what it asks for and when is the merchant's policy.
    { presentation: 'password', hosts: codeHosts, needs: ['card'], confirmedByCode: true },
    // In apps of malls after the cards: one that has no part for it goes to the page instead.
    { presentation: 'app', hosts: ['merchant_app'], needs: [] },
    {
      presentation: 'form',
      hosts: ['desktop_web', 'mobile_web', 'merchant_app', 'other_app', 'unionpay_app'],
      needs: ['returnUrl'],
      broughtByPayer: true,
    },
    { presentation: 'qr', hosts: ['desktop_web'], needs: [] },
  ],
  currencies: ['CNY'],
  amount: { min: 1, max: 10_000_000_000 },
  // No number of refunds and no interval is published; each one is asked about a few times.
  refund: { partial: true, maxPerPayment: 50, minIntervalMs: 3_000, windowMs: 330 * dayMs },
  // A number that was used is answered as a duplicate, whatever became of it.
  startRepeatable: false,
  // Nothing closes an unpaid order for certain but its time, which therefore is short.
  maxValidityMs: 15 * minuteMs,
  // For minutes after a request "no such trade" proves nothing.
  arrivalHorizonMs: 5 * minuteMs,
  account: accountFields,
} as const satisfies ChannelManifest
