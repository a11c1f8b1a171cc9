/** Every page of the site in the order of the sidebar, as paths below `docs/site`. */

export interface Chapter {
  readonly zh: string
  readonly en: string
  readonly pages: readonly string[]
}

export const chapters: readonly Chapter[] = [
  {
    zh: '开始',
    en: 'Start',
    pages: ['start/overview', 'start/quick-start', 'start/architecture', 'start/glossary'],
  },
  {
    zh: '概念',
    en: 'Concepts',
    pages: [
      'concepts/payments',
      'concepts/states',
      'concepts/results',
      'concepts/idempotency',
      'concepts/amounts',
      'concepts/expiry',
      'concepts/environments',
      'concepts/routing',
      'concepts/verification',
    ],
  },
  {
    zh: '支付方式',
    en: 'Ways to pay',
    pages: [
      'ways/index',
      'ways/wechatpay',
      'ways/alipay',
      'ways/unionpay',
      'ways/card-terminal',
      'ways/payment-password',
    ],
  },
  {
    zh: '前端 SDK',
    en: 'SDK in the page',
    pages: ['sdk/cashier', 'sdk/appearance', 'sdk/headless'],
  },
  {
    zh: '运行环境',
    en: 'Hosts',
    pages: [
      'hosts/mobile-web',
      'hosts/desktop',
      'hosts/wechat-official-account',
      'hosts/wechat-mini-program',
      'hosts/mini-program-web-view',
      'hosts/alipay-mini-program',
      'hosts/merchant-app',
      'hosts/react',
      'hosts/vue',
    ],
  },
  {
    zh: '服务端',
    en: 'Server',
    pages: [
      'server/auth',
      'server/payments',
      'server/refunds',
      'server/webhooks',
      'server/conventions',
      'server/errors',
    ],
  },
  { zh: '测试', en: 'Testing', pages: ['test/simulators', 'test/faults', 'test/cli'] },
  {
    zh: '运维',
    en: 'Operating',
    pages: [
      'operate/deploy',
      'operate/configuration',
      'operate/keys',
      'operate/backup',
      'operate/monitoring',
      'operate/runbooks',
    ],
  },
  {
    zh: '安全与排障',
    en: 'Security and help',
    pages: ['security/overview', 'security/card-data', 'faq'],
  },
  {
    zh: '参考',
    en: 'Reference',
    pages: ['reference/api/index', 'reference/events', 'reference/sdk', 'reference/mall'],
  },
]

/** Those that are made from the code when the site is built. */
export const generatedPaths = /^(?:reference\/|server\/errors$|operate\/configuration$|test\/cli$)/

/** Which packages a page of the reference tells, by the page's name. */
export const packagePagesOf: Readonly<
  Record<string, { readonly zh: string; readonly en: string; readonly packages: readonly string[] }>
> = {
  sdk: {
    zh: 'SDK 类型参考',
    en: 'SDK reference',
    packages: [
      'cashier',
      'sdk',
      'react',
      'vue',
      'host-webview',
      'host-wechat-miniprogram',
      'host-alipay-miniprogram',
      'reader',
    ],
  },
  mall: { zh: '服务端库参考', en: 'Server library reference', packages: ['mall'] },
}
