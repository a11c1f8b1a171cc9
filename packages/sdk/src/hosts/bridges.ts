/**
 * The functions that apps lend to the pages in them, by the target of an action. A file of its own:
 * most pages run in no such app. What a function says is a hint; nothing here decides anything.
 *
 * Sources: WeChat Pay "JSAPI 调起支付" (`getBrandWCPayRequest`, its three results, the event that
 * tells that the bridge is there); Alipay "H5 调用 tradePay" (its result codes); UnionPay "云闪付 JS
 * 接口" (`upsdk.pay`); WeChat and Alipay on what pages in mini programs may call.
 */
import type { NextAction } from '@tillway/api/types'
import { after, onceOnDocument, pageGlobal } from '../platform/app-page.ts'
import type { HostHint } from './adapter.ts'
import type { appGlobal } from './table.ts'
import { type AppBridge, callApp } from './webview.ts'

type Params = Readonly<Record<string, string>>
type Callback = (answer: Readonly<Record<string, unknown>> | undefined) => void

interface Bridge {
  invoke(name: string, params: Params, done: Callback): void
  call(name: string, params: Params, done: Callback): void
}

interface UnionPayKit {
  pluginReady(run: () => void): void
  pay(order: Params & { success(): void; fail(): void }): void
}

interface MiniProgram {
  navigateTo(page: { url: string; fail(): void }): void
}

/** A bridge that an app has not put into its page by then does not come any more. */
const bridgePatienceMs = 5000

/** Where the pay page of `@tillway/host-…-miniprogram` lies in the mini program around the page. */
export const payPage = '/tillway/pay/pay'

/** As the table says; a value of it would be a third file. */
const ofMall: typeof appGlobal = 'TillwayHost'

const targets: Readonly<Record<string, (params: Params) => Promise<HostHint>>> = {
  wechat_jsapi: callWeChat,
  alipay_trade: callAlipay,
  unionpay_app: callUnionPay,
}

/** Carries out an action of type `invoke`. Resolves, whatever the app does; `failed` when it can not. */
export function callBridge(action: NextAction): Promise<HostHint> {
  if (action.type !== 'invoke') return Promise.resolve('failed')
  const { target, params } = action
  const app = pageGlobal<AppBridge>(ofMall)
  if (app) return callApp(app, target, params)
  const carryOut = targets[target]
  return carryOut ? carryOut(params) : Promise.resolve('failed')
}

async function callWeChat(params: Params): Promise<HostHint> {
  const around = pageGlobal<{ miniProgram?: MiniProgram }>('wx')?.miniProgram
  if (around && isInMiniProgram()) return openPayPage(around, params)
  const bridge = await bridgeOf('WeixinJSBridge')
  if (!bridge) return 'failed'
  return await new Promise((resolve) => {
    bridge.invoke('getBrandWCPayRequest', params, (answer) => {
      const [, word = ''] = /:(ok|cancel|fail)/.exec(String(answer?.err_msg)) || []
      resolve(hints[word] || 'unknown')
    })
  })
}

async function callAlipay(params: Params): Promise<HostHint> {
  const around = pageGlobal<MiniProgram>('my')
  if (around && isInMiniProgram()) return openPayPage(around, params)
  const bridge = await bridgeOf('AlipayJSBridge')
  if (!bridge) return 'failed'
  return await new Promise((resolve) => {
    bridge.call('tradePay', params, (answer) => {
      resolve(hints[String(answer?.resultCode)] || 'unknown')
    })
  })
}

/** What apps answer: words of WeChat, codes of Alipay (8000 and 6004 are in progress). */
const hints: Readonly<Record<string, HostHint>> = {
  ok: 'done',
  cancel: 'canceled',
  fail: 'failed',
  '9000': 'done',
  '6001': 'canceled',
  '4000': 'failed',
}

async function callUnionPay({ tn = '' }: Params): Promise<HostHint> {
  const kit = pageGlobal<UnionPayKit>('upsdk')
  if (!kit) return 'failed'
  return await new Promise((resolve) => {
    // It tells a cancel and a failure alike.
    const order = { tn, success: () => resolve('done'), fail: () => resolve('canceled') }
    kit.pluginReady(() => kit.pay(order as unknown as Parameters<UnionPayKit['pay']>[0]))
    after(bridgePatienceMs, () => resolve('unknown'))
  })
}

/** Pages in a mini program cannot pay: its own page does, and comes back to this one. */
function openPayPage(around: MiniProgram, params: Params): Promise<HostHint> {
  const url = `${payPage}?call=${encodeURIComponent(JSON.stringify(params))}`
  return new Promise((resolve) => {
    around.navigateTo({ url, fail: () => resolve('failed') })
    after(bridgePatienceMs, () => resolve('left_page'))
  })
}

const isInMiniProgram = (): boolean =>
  pageGlobal<string>('__wxjs_environment') === 'miniprogram' ||
  /miniprogram/i.test(pageGlobal<Navigator>('navigator')?.userAgent || '')

/** Apps put it in when it suits them, and say so. */
async function bridgeOf(name: string): Promise<Bridge | undefined> {
  const there = pageGlobal<Bridge>(name)
  return there || onceOnDocument(`${name}Ready`, bridgePatienceMs, () => pageGlobal<Bridge>(name))
}

export { type AppAnswer, type AppBridge, protocolVersion } from './webview.ts'
