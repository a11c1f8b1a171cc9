/** The apps that a browser can play, by what they say of themselves. */
import type { HostId } from '@tillway/sdk'

export interface PlayedAgent {
  readonly userAgent?: string
  /** What an app of the mall can call. */
  readonly targets?: readonly string[]
  readonly mobile: boolean
  /** Of who is there; Chinese unless told. */
  readonly language?: 'en'
}

const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const android =
  'Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36'
const windows =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36'

/** Hosts that a browser can play. Native mini programs are tested beside their packages. */
export const playedHosts = {
  wechat_browser: {
    userAgent: `${iPhone} Mobile/15E148 MicroMessenger/8.0.47(0x18002f2c) NetType/WIFI Language/zh_CN`,
    mobile: true,
  },
  wecom_browser: {
    userAgent: `${android} wxwork/4.1.22 MicroMessenger/7.0.1 NetType/WIFI Language/zh`,
    mobile: true,
    language: 'en',
  },
  wechat_webview: {
    userAgent: `${iPhone} Mobile/15E148 MicroMessenger/8.0.45 NetType/WIFI miniProgram/wx1234567890abcdef`,
    mobile: true,
  },
  wechat_desktop: { userAgent: `${windows} MicroMessenger/7.0.20 WindowsWechat`, mobile: false },
  alipay_browser: {
    userAgent: `${iPhone} Mobile/21B101 AliApp(AP/10.5.60.6000) AlipayClient/10.5.60.6000 Language/zh-Hans`,
    mobile: true,
  },
  alipay_webview: {
    userAgent: `${android} Ariver/1.0.0 AliApp(AP/10.5.20.8000) AlipayClient/10.5.20.8000 MiniProgram APXWebView`,
    mobile: true,
  },
  unionpay_app: {
    userAgent: `${android} (com.unionpay.chsp) (UnionPay/1.0 CloudPay)`,
    mobile: true,
  },
  merchant_app: { targets: ['wechat_app', 'alipay_app', 'unionpay_app'], mobile: true },
  other_app: { userAgent: `${android} aweme_280500 BytedanceWebview/d8a21c6`, mobile: true },
  mobile_web: { mobile: true },
  desktop_web: { mobile: false },
} as const satisfies Partial<Record<HostId, PlayedAgent>>
