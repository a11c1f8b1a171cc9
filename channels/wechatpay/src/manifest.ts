/** What this channel is and can do, and what an account of it needs (APIv3, direct merchants). */
import type { ChannelManifest } from '@tillway/channel'

const hourMs = 3_600_000

/** Hosts in which a code is shown: the payer scans it with WeChat on another device, or saves it. */
const qrHosts = ['desktop_web', 'mobile_web', 'wechat_desktop', 'wecom_browser', 'other_app']

export const manifest = {
  id: 'wechatpay',
  way: 'wechat',
  name: { zh: '微信支付', en: 'WeChat Pay' },
  mark: {
    viewBox: '0 0 24 24',
    paths: [
      {
        d: 'M6 2h12a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4V6a4 4 0 0 1 4-4z',
        fill: '#07b553',
      },
      {
        d: 'M12 6c3.9 0 7 2.5 7 5.6s-3.1 5.6-7 5.6c-.8 0-1.5-.1-2.2-.3L7 18.4l.6-2.6C6 14.8 5 13.3 5 11.6 5 8.5 8.1 6 12 6z',
        fill: '#ffffff',
      },
      {
        d: 'M8.7 11.3l1.1-1.1 1.7 1.7 3.6-3.6 1.1 1.1-4.7 4.7z',
        fill: '#07b553',
      },
    ],
  },
  operations: ['start', 'query', 'close', 'refund', 'queryRefund'],
  // In order of preference: a page of the payer's own phone goes before a code to be scanned.
  presentations: [
    { presentation: 'app', hosts: ['merchant_app'], needs: [] },
    {
      presentation: 'jsapi',
      hosts: ['wechat_browser', 'wechat_miniprogram'],
      needs: ['payerId'],
    },
    {
      presentation: 'h5',
      hosts: ['mobile_web', 'other_app'],
      needs: ['clientIp', 'returnUrl'],
    },
    { presentation: 'qr', hosts: qrHosts, needs: [] },
  ],
  currencies: ['CNY'],
  amount: { min: 1, max: 100_000_000 },
  refund: {
    partial: true,
    maxPerPayment: 50,
    minIntervalMs: 60_000,
    windowMs: 365 * 24 * hourMs,
  },
  startRepeatable: true,
  // A code or prepay id is good for two hours.
  maxValidityMs: 2 * hourMs,
  // A signed request is taken up to five minutes either side of the channel's clock, and ours may
  // itself be five minutes ahead.
  arrivalHorizonMs: 600_000,
  account: [
    {
      name: 'mchid',
      kind: 'text',
      secret: false,
      required: true,
      label: { zh: '商户号', en: 'Merchant number' },
    },
    {
      name: 'appid',
      kind: 'text',
      secret: false,
      required: true,
      label: { zh: '应用 AppID', en: 'AppID' },
    },
    {
      name: 'merchantSerial',
      kind: 'text',
      secret: false,
      required: true,
      label: { zh: '商户 API 证书序列号', en: 'Serial number of the merchant API certificate' },
    },
    {
      name: 'merchantPrivateKey',
      kind: 'pem',
      secret: true,
      required: true,
      label: { zh: '商户 API 私钥', en: 'Private key of the merchant API certificate' },
    },
    {
      name: 'apiV3Key',
      kind: 'text',
      secret: true,
      required: true,
      label: { zh: 'APIv3 密钥', en: 'APIv3 key' },
    },
    {
      name: 'publicKeyId',
      kind: 'text',
      secret: false,
      required: false,
      label: { zh: '微信支付公钥 ID', en: 'WeChat Pay public key ID' },
    },
    {
      name: 'publicKey',
      kind: 'pem',
      secret: false,
      required: false,
      label: { zh: '微信支付公钥', en: 'WeChat Pay public key' },
    },
    {
      name: 'apiBase',
      kind: 'url',
      secret: false,
      required: false,
      label: { zh: '接口地址', en: 'API address' },
    },
    {
      name: 'backupBase',
      kind: 'url',
      secret: false,
      required: false,
      label: { zh: '备用接口地址', en: 'Back-up API address' },
    },
  ],
} as const satisfies ChannelManifest
