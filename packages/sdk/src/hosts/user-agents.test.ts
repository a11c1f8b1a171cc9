import { expect, test } from 'vitest'
import { detectHost } from './detect.ts'
import { type HostId, hostTable } from './table.ts'

const iPhone = (version: string) =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS ${version} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)`
const android = (model: string, chrome: string) =>
  `Mozilla/5.0 (Linux; Android 13; ${model}) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/${chrome} Mobile Safari/537.36`
const windows = (chrome: string) =>
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome} Safari/537.36`
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'

const corpus: Readonly<Partial<Record<HostId, readonly string[]>>> = {
  desktop_web: [
    windows('124.0.0.0'),
    `${windows('124.0.0.0')} Edg/124.0.2478.67`,
    `${windows('109.0.5414.120')} OPR/95.0.4635.46`,
    `${windows('94.0.4606.71')} Core/1.94.218.400 QQBrowser/12.1.5496.400`,
    `${windows('86.0.4240.198')} 360SE`,
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:126.0) Gecko/20100101 Firefox/126.0',
    'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
    `${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15`,
    `${mac} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36`,
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Safari/537.36',
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36',
    'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0',
  ],
  mobile_web: [
    `${iPhone('17_4')} Version/17.4 Mobile/15E148 Safari/604.1`,
    `${iPhone('16_6')} CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1`,
    `${iPhone('15_2')} FxiOS/124.0 Mobile/15E148 Safari/605.1.15`,
    `${iPhone('14_0')} MQQBrowser/14.1.0 Mobile/15E148 Safari/604.1 QBWebViewUA/2`,
    'Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 10; SM-T510) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Android 13; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0',
    `${android('2211133C', '100.0.4896.127')} XiaoMi/MiuiBrowser/17.6.120404`,
    `${android('V2241A', '87.0.4280.141')} VivoBrowser/14.5.10.2`,
    `${android('PHB110', '97.0.4692.98')} HeyTapBrowser/40.8.5.1`,
    `${android('ALN-AL00', '99.0.4844.88')} HuaweiBrowser/14.0.5.303`,
    'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile',
    'Mozilla/5.0 (Linux; U; Android 11; zh-CN; M2012K11AC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/78.0.3904.108 UCBrowser/15.4.8.1258 Mobile Safari/537.36',
    `${android('SM-G9980', '88.0.4324.93')} Quark/6.9.6.500`,
    'Mozilla/5.0 (Linux; Android 12; SM-S9080) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36',
  ],
  wechat_browser: [
    `${iPhone('17_3')} Mobile/15E148 MicroMessenger/8.0.47(0x18002f2c) NetType/WIFI Language/zh_CN`,
    `${iPhone('12_4')} Mobile/15E148 MicroMessenger/7.0.5(0x17000523) NetType/4G Language/en`,
    `${android('22081212C', '116.0.0.0')} XWEB/1160065 MMWEBSDK/20231202 MMWEBID/2307 MicroMessenger/8.0.47.2560(0x28002F35) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64`,
    `${android('ELS-AN00', '86.0.4240.99')} XWEB/4317 MicroMessenger/8.0.30.2260 Weixin NetType/5G`,
    'Mozilla/5.0 (Linux; Android 8.1; MI 6X) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/66.0.3359.126 MQQBrowser/6.2 TBS/045709 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.6.1900(0x28000635) Process/tools',
    'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile MicroMessenger/8.0.0.1 Weixin',
  ],
  wechat_webview: [
    `${iPhone('17_2')} Mobile/15E148 MicroMessenger/8.0.45(0x18002d2a) NetType/WIFI Language/zh_CN miniProgram/wx1234567890abcdef`,
    `${android('KB2000', '107.0.5304.141')} XWEB/5043 MicroMessenger/8.0.32.2300 WeChat/arm64 Weixin NetType/WIFI miniProgram/wxabcdef`,
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/98 Safari/537.36 MicroMessenger/7.0.20.1781 MiniProgramEnv/Windows WindowsWechat/WMPF miniProgram/wx1',
  ],
  wechat_desktop: [
    `${windows('39.0.2171.95')} MicroMessenger/6.5.2.501 NetType/WIFI WindowsWechat QBCore/3.43.1021.400`,
    `${windows('107.0.0.0')} MicroMessenger/7.0.20.1781(0x6700143B) NetType/WIFI WindowsWechat(0x63090819) XWEB/8519 Flue`,
    `${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) MicroMessenger/6.8.0(0x16080000) MacWechat/3.8.6(0x13080610) Safari/605.1.15`,
    `${mac} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Safari/537.36 MicroMessenger/6.8.0 NetType/WIFI UnifiedPCMacWechat(0xf2640212) XWEB/1`,
  ],
  wecom_browser: [
    `${iPhone('16_1')} Mobile/15E148 wxwork/4.1.20 MicroMessenger/7.0.1 Language/zh`,
    `${android('NOH-AN00', '111.0.0.0')} wxwork/4.1.22 MicroMessenger/7.0.1 NetType/WIFI Language/zh`,
    `${windows('78.0.3904.62')} wxwork/4.1.16 (MicroMessenger/6.2) WindowsWechat MailPlugin_Electron`,
    `${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) wxwork/4.1.3 (MicroMessenger/6.2) WeChat/2.0.4`,
  ],
  alipay_browser: [
    `${iPhone('17_1')} Mobile/21B101 NebulaSDK/1.8.100112 Nebula PSDType(1) AlipayDefined(nt:WIFI,ws:390|780|3.0) AliApp(AP/10.5.60.6000) AlipayClient/10.5.60.6000 Language/zh-Hans`,
    `${android('MI 11', '69.0.3497.100')} UWS/3.22.2.9999 UCBS/3.22.2.9999_220000000000 NebulaSDK/1.8.100112 Nebula AlipayDefined(nt:WIFI) AliApp(AP/10.3.90.8000) AlipayClient/10.3.90.8000 Language/zh-Hans`,
    `${android('OPPO R9s', '57.0.2987.108')} UCBrowser/11.9.4.974 AliApp(AP/10.1.32.600) AlipayClient/10.1.32.600 Language/zh-Hans useStatusBar/true`,
  ],
  alipay_webview: [
    `${iPhone('16_3')} Mobile/20D47 Ariver/1.0.15 AliApp(AP/10.5.0.6000) AlipayClient/10.5.0.6000 Language/zh-Hans MiniProgram`,
    `${android('RMX3300', '100.0.4896.58')} Ariver/1.0.0 AliApp(AP/10.5.20.8000) AlipayClient/10.5.20.8000 MiniProgram APXWebView`,
  ],
  unionpay_app: [
    `${iPhone('15_6')} Mobile/15E148/sa-sdk-ios UnionPay/1.0 CloudPay`,
    `${android('HLK-AL00', '94.0.4606.71')} (com.unionpay.chsp) (cordova 7.0.0) (updebug 0) (version 1010) (UnionPay/1.0 CloudPay)`,
  ],
  other_app: [
    `${iPhone('16_5')} Mobile/20F66 QQ/9.0.15.612 V1_IPH_SQ_9.0.15_1_APP_A Pixel/1170 MiniAppEnable`,
    `${android('M2102J2SC', '98.0.4758.102')} V1_AND_SQ_8.9.85_4766_YYB_D QQ/8.9.85.12820 NetType/WIFI WebP/0.3.0`,
    `${android('V2118A', '75.0.3770.156')} aweme_280500 JsSdk/1.0 NetType/WIFI Channel/vivo AppName/aweme app_version/28.5.0 ByteLocale/zh-CN BytedanceWebview/d8a21c6`,
    `${iPhone('16_2')} Mobile/20C65 aweme_29.1.0 JsSdk/2.0 NetType/4G Channel/App Store`,
    `${android('PGT-AN00', '99.0.4844.88')} T7/13.42 SP-engine/2.80.0 baiduboxapp/13.42.0.10 (Baidu; P1 12)`,
    `${iPhone('17_0')} Mobile/15E148 xhsdiscover/8.31 (iPhone; iOS 17.0; Scale/3.00)`,
    `${android('2304FPN6DC', '113.0.5672.136')} XHS/8310806 NetType/WiFi`,
    `${iPhone('15_5')} Mobile/15E148 Weibo (iPhone14,2__weibo__13.9.2__iphone__os15.5)`,
    `${android('TAS-AL00', '91.0.4472.114')} AliApp(TB/10.28.10) WindVane/8.5.0 TTID`,
    `${iPhone('16_0')} Mobile/15E148 jdapp;iPhone;12.1.4;;;M/5.0`,
    `${android('LE2110', '90.0.4430.91')} Kwai/11.10.30.33500`,
    `${iPhone('17_0')} Mobile/15E148 [FBAN/FBIOS;FBAV/457.0.0.35.110]`,
    `${iPhone('17_0')} Mobile/15E148 Instagram 322.0.0.29.102`,
  ],
}

const named = (id: HostId) => corpus[id]?.map((agent) => [id, agent] as const) ?? []
const ids = ['desktop_web', ...hostTable.map(([id]) => id)] as const
const cases = ids.flatMap((id) => named(id))
const noGlobals = () => false

test('the corpus is large enough to mean something', () => {
  expect(new Set(cases.map(([, agent]) => agent)).size).toBeGreaterThanOrEqual(60)
})

test.each(cases)('%s is told by %s', (id, userAgent) => {
  expect(detectHost({ userAgent, touchPoints: 0, hasGlobal: noGlobals })).toBe(id)
})

test('a tablet that says it is a Mac is told by its touch screen', () => {
  const userAgent = corpus.desktop_web?.[7] ?? ''
  expect(detectHost({ userAgent, touchPoints: 5, hasGlobal: noGlobals })).toBe('mobile_web')
})

test('the app of a mall says so itself, whatever its user agent', () => {
  const hasGlobal = (name: string) => name === 'TillwayHost'
  expect(detectHost({ userAgent: windows('1'), touchPoints: 0, hasGlobal })).toBe('merchant_app')
})
