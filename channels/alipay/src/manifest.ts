/** What the Alipay channel says of itself. */
import type { ChannelManifest } from '@tillway/channel'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

export const manifest = {
  id: 'alipay',
  way: 'alipay',
  place: 30,
  name: { zh: '支付宝', en: 'Alipay' },
  // Our own drawing: a blue tile with a till slip and a tick on it.
  mark: {
    viewBox: '0 0 24 24',
    paths: [
      {
        d: 'M6 1h12a5 5 0 0 1 5 5v12a5 5 0 0 1-5 5H6a5 5 0 0 1-5-5V6a5 5 0 0 1 5-5z',
        fill: '#1677ff',
      },
      { d: 'M7 5h10v14l-2.5-1.6L12 19l-2.5-1.6L7 19z', fill: '#ffffff' },
      {
        d: 'M10.9 14.3 8.4 11.8l1.1-1.1 1.4 1.4 3.6-3.6 1.1 1.1z',
        fill: '#1677ff',
      },
    ],
  },
  operations: ['start', 'query', 'close', 'reverse', 'refund', 'queryRefund'],
  // The first presentation that works in a host is the one offered there first.
  presentations: [
    { presentation: 'app', hosts: ['merchant_app'], needs: [] },
    {
      presentation: 'jsapi',
      hosts: ['alipay_browser', 'alipay_webview', 'alipay_miniprogram'],
      needs: ['payerId'],
    },
    {
      presentation: 'wap',
      hosts: ['mobile_web', 'other_app', 'merchant_app', 'alipay_browser'],
      needs: ['returnUrl'],
      // There the page is refused: the payer is shown how to open it in another browser.
      blockedIn: ['wechat_browser', 'wecom_browser'],
    },
    {
      presentation: 'qr',
      hosts: ['desktop_web', 'mobile_web', 'wechat_desktop', 'other_app'],
      needs: [],
    },
    { presentation: 'page', hosts: ['desktop_web'], needs: ['returnUrl'] },
  ],
  currencies: ['CNY'],
  amount: { min: 1, max: 10_000_000_000 },
  // No number of refunds is published; the interval is (at least three seconds between two).
  refund: { partial: true, maxPerPayment: 50, minIntervalMs: 3_000, windowMs: 365 * dayMs },
  startRepeatable: true,
  maxValidityMs: 2 * hourMs,
  arrivalHorizonMs: 60_000,
  account: [
    {
      name: 'appId',
      kind: 'text',
      secret: false,
      required: true,
      label: { zh: '应用 APPID', en: 'App id' },
    },
    {
      name: 'mode',
      kind: 'choice',
      secret: false,
      required: true,
      label: { zh: '加签模式', en: 'Signature mode' },
      choices: ['key', 'certificate'],
    },
    {
      name: 'appPrivateKey',
      kind: 'pem',
      secret: true,
      required: true,
      label: { zh: '应用私钥', en: 'App private key' },
    },
    {
      name: 'alipayPublicKey',
      kind: 'pem',
      secret: false,
      required: false,
      label: { zh: '支付宝公钥（密钥模式）', en: 'Alipay public key (key mode)' },
    },
    {
      name: 'appCert',
      kind: 'pem',
      secret: false,
      required: false,
      label: { zh: '应用公钥证书（证书模式）', en: 'App certificate (certificate mode)' },
    },
    {
      name: 'alipayCert',
      kind: 'pem',
      secret: false,
      required: false,
      label: { zh: '支付宝公钥证书（证书模式）', en: 'Alipay certificate (certificate mode)' },
    },
    {
      name: 'alipayRootCert',
      kind: 'pem',
      secret: false,
      required: false,
      label: { zh: '支付宝根证书（证书模式）', en: 'Alipay root certificate (certificate mode)' },
    },
    {
      name: 'sellerId',
      kind: 'text',
      secret: false,
      required: false,
      label: { zh: '商户 PID（2088 开头）', en: 'Seller id (begins with 2088)' },
    },
    {
      name: 'aesKey',
      kind: 'text',
      secret: true,
      required: false,
      label: { zh: '接口内容加密密钥', en: 'Content encryption key' },
    },
    {
      name: 'gateway',
      kind: 'url',
      secret: false,
      required: false,
      label: { zh: '网关地址', en: 'Gateway address' },
    },
  ],
} as const satisfies ChannelManifest
