/** The apps that lend a function to pay with, each played by a few lines, and the adapter to it. */
import { alipayMiniProgram, type My } from '@tillway/host-alipay-miniprogram'
import { type Wx, wechatMiniProgram } from '@tillway/host-wechat-miniprogram'
import type { HostAdapter, HostId } from '@tillway/sdk'
import { callBridge } from '@tillway/sdk/bridges'

/** What the app does with a call. */
export type Conduct = 'ok' | 'cancel' | 'fail' | 'garbage' | 'silence' | 'absence'

export interface HostRig {
  readonly name: string
  readonly presentation: 'jsapi' | 'app'
  readonly target: string
  readonly params: Readonly<Record<string, string>>
  /** It tells a cancel and a failure alike. */
  readonly tellsNoFailure?: true
  /** Without an answer it says so after a while, because it may have gone elsewhere. */
  readonly afterSilence?: 'unknown' | 'left_page'
  /** Calls that reached the app. */
  readonly calls: object[]
  open(conduct: () => Conduct): HostAdapter
}

const globals = globalThis as unknown as Record<string, unknown>

/** Takes away what a rig put into the page. */
export function clearPage(): void {
  for (const name of ['WeixinJSBridge', 'AlipayJSBridge', 'upsdk', 'TillwayHost', 'wx', 'my']) {
    delete globals[name]
  }
  delete globals.__wxjs_environment
  globals.document = new EventTarget()
}

const page = (id: HostId, presentation: string): HostAdapter => ({
  id,
  presentations: [presentation],
  supports: ({ type }) => type === 'invoke',
  perform: callBridge,
})

const words = { ok: 'ok', cancel: 'cancel', fail: 'fail', garbage: 'fai1' }
const codes = { ok: '9000', cancel: '6001', fail: '4000', garbage: 'x' }
const outcomes = { ok: 'done', cancel: 'canceled', fail: 'failed', garbage: 'paid!' }

type Answers = Readonly<Record<'ok' | 'cancel' | 'fail' | 'garbage', string>>

function answered<T>(conduct: Conduct, table: Answers, answer: (text: string) => T): void {
  if (conduct !== 'silence' && conduct !== 'absence') setTimeout(() => answer(table[conduct]), 1)
}

const wechatParams = { appId: 'wx1', timeStamp: '1', nonceStr: 'n', package: 'p', paySign: 's' }

export const rigs: readonly HostRig[] = [
  rig('a page in WeChat', 'jsapi', 'wechat_jsapi', wechatParams, {
    open(conduct, calls) {
      const WeixinJSBridge = {
        invoke(_name: string, params: object, done: (answer: object) => void) {
          calls.push(params)
          const tell = (word: string) => done({ err_msg: `get_brand_wcpay_request:${word}` })
          answered(conduct(), words, tell)
        },
      }
      if (conduct() !== 'absence') Object.assign(globals, { WeixinJSBridge })
      return page('wechat_browser', 'jsapi')
    },
  }),
  rig(
    'a page in Alipay',
    'jsapi',
    'alipay_trade',
    { tradeNO: '1' },
    {
      open(conduct, calls) {
        const AlipayJSBridge = {
          call(_name: string, params: object, done: (answer: object) => void) {
            calls.push(params)
            answered(conduct(), codes, (resultCode) => done({ resultCode }))
          },
        }
        if (conduct() !== 'absence') Object.assign(globals, { AlipayJSBridge })
        return page('alipay_browser', 'jsapi')
      },
    },
  ),
  rig(
    'a page in the app of UnionPay',
    'app',
    'unionpay_app',
    { tn: '1', mode: '01' },
    {
      tellsNoFailure: true,
      afterSilence: 'unknown',
      open(conduct, calls) {
        const upsdk = {
          pluginReady: (run: () => void) => run(),
          pay(order: { success(): void; fail(): void }) {
            calls.push(order)
            const done = conduct()
            if (done === 'ok') order.success()
            else if (done !== 'silence') order.fail()
          },
        }
        if (conduct() !== 'absence') Object.assign(globals, { upsdk })
        return page('unionpay_app', 'app')
      },
    },
  ),
  rig(
    'a page in an app of the mall',
    'app',
    'wechat_app',
    { prepayid: '1' },
    {
      open(conduct, calls) {
        const TillwayHost = {
          post(text: string) {
            const { id, type, params } = JSON.parse(text)
            const tell = (content: object) => {
              const { TillwayAnswer } = globals as { TillwayAnswer(text: string): void }
              TillwayAnswer(JSON.stringify({ v: 1, id, ...content }))
            }
            if (conduct() === 'absence') return
            if (type === 'hello') return tell({ type: 'ready', targets: ['wechat_app'] })
            calls.push(params)
            tell({ type: 'started' })
            answered(conduct(), outcomes, (outcome) => tell({ type: 'result', outcome }))
          },
        }
        Object.assign(globals, { TillwayHost })
        return page('merchant_app', 'app')
      },
    },
  ),
  rig('a page in a mini program', 'jsapi', 'wechat_jsapi', wechatParams, {
    afterSilence: 'left_page',
    open(conduct, calls) {
      const navigateTo = (call: { url: string; fail(): void }) => {
        calls.push(call)
        if (conduct() === 'absence') call.fail()
      }
      Object.assign(globals, {
        wx: { miniProgram: { navigateTo } },
        __wxjs_environment: 'miniprogram',
      })
      return page('wechat_webview', 'jsapi')
    },
  }),
  rig('a mini program of WeChat', 'jsapi', 'wechat_jsapi', wechatParams, {
    open(conduct, calls) {
      const requestPayment: Wx['requestPayment'] = ({ success, fail, ...params }) => {
        calls.push(params)
        const word = conduct()
        if (word === 'absence') return fail({ errMsg: 'requestPayment:fail no permission' })
        answered(word, words, (said) => {
          if (said === 'ok') success()
          else fail({ errMsg: `requestPayment:fail ${said}` })
        })
      }
      return wechatMiniProgram({ requestPayment } as Wx)
    },
  }),
  rig(
    'a mini program of Alipay',
    'jsapi',
    'alipay_trade',
    { tradeNO: '1' },
    {
      open(conduct, calls) {
        const tradePay: My['tradePay'] = ({ success, fail, ...params }) => {
          calls.push(params)
          if (conduct() === 'absence') return fail({})
          answered(conduct(), codes, (resultCode) => success({ resultCode }))
        }
        return alipayMiniProgram({ tradePay } as My)
      },
    },
  ),
]

interface Part extends Pick<HostRig, 'tellsNoFailure' | 'afterSilence'> {
  open(conduct: () => Conduct, calls: object[]): HostAdapter
}

function rig(
  name: string,
  presentation: HostRig['presentation'],
  target: string,
  params: HostRig['params'],
  { open, ...part }: Part,
): HostRig {
  const calls: object[] = []
  return {
    name,
    presentation,
    target,
    params,
    ...part,
    calls,
    open: (conduct) => open(conduct, calls),
  }
}
