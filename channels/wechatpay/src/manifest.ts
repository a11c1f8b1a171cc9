/** What this channel is and can do, and what an account of it needs (APIv3, direct merchants). */
import type { ChannelManifest } from '@tillway/channel'

const hourMs = 3_600_000

/** Hosts in which a code is shown: the payer scans it with WeChat on another device, or saves it. */
const qrHosts = ['desktop_web', 'mobile_web', 'wechat_desktop', 'wecom_browser', 'other_app']

export const manifest = {
  id: 'wechatpay',
  way: 'wechat',
  place: 20,
  name: { zh: '微信支付', en: 'WeChat Pay' },
  mark: {
    viewBox: '0 0 24 24',
    paths: [
      {
        d: 'M6 2h12a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4V6a4 4 0 0 1 4-4z',
        fill: '#07b553',
      },
      // A yuan sign: two arms, a stem and two bars.
      {
        d: 'M7 6h2.4L12 10.6 14.6 6H17l-3.3 5.6H16v1.7h-3v1.2h3v1.7h-3V19h-2v-2.8H8v-1.7h3v-1.2H8v-1.7h2.3z',
        fill: '#ffffff',
      },
    ],
  },
  operations: ['start', 'query', 'close', 'refund', 'queryRefund'],
  // In order of preference: a page of the payer's own phone goes before a code to be scanned.
  presentations: [
    { presentation: 'app', hosts: ['merchant_app'], needs: [] },
    {
      presentation: 'jsapi',
      hosts: ['wechat_browser', 'wechat_webview', 'wechat_miniprogram'],
      needs: ['payerId'],
    },
    {
      presentation: 'h5',
      hosts: ['mobile_web', 'other_app', 'merchant_app'],
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
