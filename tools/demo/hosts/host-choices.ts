/** The apps that a developer can have the demo mall's pages run in. */
import type { HostChoice } from '@tillway/demo-mall'
import { hostScript } from './host-script.ts'
import { type PlayedAgent, playedHosts } from './played-hosts.ts'

const names = {
  wechat_browser: { zh: '微信', en: 'WeChat' },
  alipay_browser: { zh: '支付宝', en: 'Alipay' },
  unionpay_app: { zh: '云闪付', en: 'UnionPay app' },
  merchant_app: { zh: '商城自己的 App', en: 'App of the shop' },
  other_app: { zh: '其他 App', en: 'Another app' },
} as const satisfies Partial<Record<keyof typeof playedHosts, HostChoice['name']>>

export function hostChoices(phoneUrl: string): readonly HostChoice[] {
  return Object.entries(names).map(([id, name]) => {
    const { userAgent, targets }: PlayedAgent = playedHosts[id as keyof typeof names]
    return { id, name, script: hostScript({ phoneUrl, targets, userAgent }) }
  })
}
