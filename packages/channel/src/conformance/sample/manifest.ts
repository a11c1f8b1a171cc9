/**
 * A small complete channel that exists nowhere: the suite is proved on it, hosts are tried with it,
 * and an author of a channel can read it in one go. JSON over HTTP, signed by a shared key.
 */
import type { ChannelManifest } from '../../manifest.ts'

const dayMs = 86_400_000

export const sampleManifest = {
  id: 'sample',
  way: 'sample',
  name: { zh: '样例支付', en: 'Sample Pay' },
  mark: { viewBox: '0 0 24 24', paths: [{ d: 'M4 4h16v16H4z', fill: '#5b4bd6' }] },
  operations: ['start', 'query', 'close', 'reverse', 'refund', 'queryRefund'],
  presentations: [
    { presentation: 'qr', hosts: ['desktop'], needs: [] },
    { presentation: 'wap', hosts: ['mobile_browser'], needs: ['returnUrl'] },
  ],
  currencies: ['CNY'],
  amount: { min: 1, max: 100_000_000 },
  refund: { partial: true, maxPerPayment: 50, minIntervalMs: 0, windowMs: 365 * dayMs },
  startRepeatable: true,
  maxValidityMs: dayMs,
  arrivalHorizonMs: 60_000,
  account: [
    {
      name: 'merchant',
      kind: 'text',
      secret: false,
      required: true,
      label: { zh: '商户号', en: 'Merchant number' },
    },
    {
      name: 'signingKey',
      kind: 'text',
      secret: true,
      required: true,
      label: { zh: '签名密钥', en: 'Signing key' },
    },
    {
      name: 'apiUrl',
      kind: 'url',
      secret: false,
      required: true,
      label: { zh: '接口地址', en: 'Interface address' },
    },
  ],
} as const satisfies ChannelManifest
