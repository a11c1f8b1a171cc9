/**
 * The functions that apps lend to the pages in them, by the target of an action. A file of its own:
 * most pages run in no such app. What a function says is a hint; nothing here decides anything.
 *
 * Sources: WeChat Pay "JSAPI 调起支付" (`getBrandWCPayRequest`, its three results, the event that
 * tells that the bridge is there); Alipay "H5 调用 tradePay" (its result codes); UnionPay "云闪付 JS
 * 接口" (`upsdk.pay`); WeChat and Alipay on what pages in mini programs may call.
 */
import type { NextAction } from '@tillway/api/types'
import type { Failure } from '../machine/state.ts'
import { after, onceOnDocument, pageGlobal } from '../platform/app-page.ts'
import type { HostHint, HostSession, OpenOtherwise } from './adapter.ts'
import type { appGlobal } from './table.ts'
import { type AppBridge, type BridgeHint, callApp } from './webview.ts'

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

const targets: Readonly<Record<string, (params: Params) => Promise<BridgeHint>>> = {
  wechat_jsapi: callWeChat,
  alipay_trade: callAlipay,
  unionpay_app: callUnionPay,
}

/** Carries out an action of type `invoke`. Resolves, whatever the app does. Where it can do nothing, the
 * same way is opened as a page; without the parts for that, `failed`. */
export async function callBridge<Session extends HostSession>(
  action: NextAction,
  session?: Session,
  open?: OpenOtherwise<Session>,
): Promise<HostHint> {
  const hint = await carryOut(action)
  if (hint !== 'unsupported') return hint
  return session && open ? openAsPage(session, open) : 'failed'
}

const cannotHere: Failure = {
  type: 'environment_error',
  code: 'presentation_unsupported',
  message: {
    zh: '当前应用无法打开，请换一种方式',
    en: 'This app cannot open it. Choose another way.',
  },
  retryable: false,
}

/**
 * Nothing was called: the same way as a page, if it has one here, else back to the ways. What is
 * returned then says no more than what the state has said.
 */
async function openAsPage<Session extends HostSession>(
  session: Session,
  open: OpenOtherwise<Session>,
): Promise<HostHint> {
  const { ways, way } = session.state()
  const option = ways.find(({ id }) => id === way)
  const page = option?.presentations.find((name) => /h5|wap|form|page/.test(name))
  if (option && page) {
    await open(session, option.id, page)
    return 'failed'
  }
  session.dispatch({ type: 'pick' })
  session.dispatch({ type: 'refused', failure: cannotHere })
  return 'left_page'
}

function carryOut(action: NextAction): Promise<BridgeHint> {
  if (action.type !== 'invoke') return Promise.resolve('unsupported')
  const { target, params } = action
  const app = pageGlobal<AppBridge>(ofMall)
  if (app) return callApp(app, target, params)
  const call = targets[target]
  return call ? call(params) : Promise.resolve('unsupported')
}

async function callWeChat(params: Params): Promise<BridgeHint> {
  const around = pageGlobal<{ miniProgram?: MiniProgram }>('wx')?.miniProgram
  if (around && isInMiniProgram()) return openPayPage(around, params)
  const bridge = await bridgeOf('WeixinJSBridge')
  if (!bridge) return 'unsupported'
  return await new Promise((resolve) => {
    bridge.invoke('getBrandWCPayRequest', params, (answer) => {
      const [, word = ''] = /:(ok|cancel|fail)/.exec(String(answer?.err_msg)) || []
      resolve(hints[word] || 'unknown')
    })
  })
}

async function callAlipay(params: Params): Promise<BridgeHint> {
  const around = pageGlobal<MiniProgram>('my')
  if (around && isInMiniProgram()) return openPayPage(around, params)
  const bridge = await bridgeOf('AlipayJSBridge')
  if (!bridge) return 'unsupported'
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

async function callUnionPay({ tn = '' }: Params): Promise<BridgeHint> {
  const kit = pageGlobal<UnionPayKit>('upsdk')
  if (!kit) return 'unsupported'
  return await new Promise((resolve) => {
    // It tells a cancel and a failure alike.
    const order = { tn, success: () => resolve('done'), fail: () => resolve('canceled') }
    let hint: BridgeHint = 'unsupported'
    let inTime = true
    kit.pluginReady(() => {
      hint = 'unknown'
      // Too late, and something else may be open by now.
      if (inTime) kit.pay(order as unknown as Parameters<UnionPayKit['pay']>[0])
    })
    after(bridgePatienceMs, () => {
      inTime = false
      resolve(hint)
    })
  })
}

/** Pages in a mini program cannot pay: its own page does, and comes back to this one. */
function openPayPage(around: MiniProgram, params: Params): Promise<BridgeHint> {
  const url = `${payPage}?call=${encodeURIComponent(JSON.stringify(params))}`
  return new Promise((resolve) => {
    around.navigateTo({ url, fail: () => resolve('unsupported') })
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
