/** Everything that reads what somebody else wrote. A target's code is loaded when it is wanted. */
import type { Target } from '../fuzz.ts'

export interface TargetEntry {
  readonly name: string
  readonly load: () => Promise<Target>
}

const entry = (name: string, load: () => Promise<Target>): TargetEntry => ({ name, load })

const wechat = () => import('./wechatpay.ts')
const alipay = () => import('./alipay.ts')
const server = () => import('./server.ts')
const vault = () => import('./vault.ts')
const mall = () => import('./mall.ts')
const pages = () => import('./pages.ts')
const unionpay = () => import('./unionpay.ts')

export const targets: readonly TargetEntry[] = [
  entry('json-bodies', async () => (await import('./json.ts')).jsonBodies),
  entry('wechat-headers', async () => (await wechat()).wechatHeaders),
  entry('wechat-notification', async () => (await wechat()).wechatNotification),
  entry('wechat-resource', async () => (await wechat()).wechatResource),
  entry('wechat-certificates', async () => (await wechat()).wechatCertificates),
  entry('alipay-form', async () => (await alipay()).alipayForm),
  entry('alipay-notification', async () => (await alipay()).alipayNotification),
  entry('alipay-answer', async () => (await alipay()).alipayAnswer),
  entry('alipay-certificates', async () => (await alipay()).alipayCertificates),
  entry('alipay-content', async () => (await alipay()).alipayContent),
  entry('unionpay-message', async () => (await unionpay()).unionpayMessage),
  entry('unionpay-notification', async () => (await unionpay()).unionpayNotification),
  entry('unionpay-signature', async () => (await unionpay()).unionpaySignature),
  entry('unionpay-card-holder', async () => (await unionpay()).unionpayHolder),
  entry('unionpay-certificates', async () => (await unionpay()).unionpayCertificates),
  entry('money-and-times', async () => (await import('./money-times.ts')).moneyAndTimes),
  entry('key-material', async () => (await import('./keys.ts')).keyMaterial),
  entry('mall-webhook', async () => (await mall()).mallWebhook),
  entry('mall-answer', async () => (await mall()).mallAnswer),
  entry('server-tokens', async () => (await server()).serverTokens),
  entry('signed-orders', async () => (await server()).signedOrders),
  entry('addresses', async () => (await server()).addresses),
  entry('vault-tickets', async () => (await vault()).vaultTickets),
  entry('vault-sealed', async () => (await vault()).vaultSealed),
  entry('vault-opened', async () => (await vault()).vaultOpened),
  entry('vault-messages', async () => (await vault()).vaultMessages),
  entry('frame-messages', async () => (await pages()).frameTalk),
  entry('sdk-memory', async () => (await pages()).sdkMemory),
  entry('app-bridge', async () => (await import('./app-bridge.ts')).appBridge),
  entry('iso8583', async () => (await import('./iso8583.ts')).iso8583),
  entry('framing', async () => (await import('./framing.ts')).framing),
  entry('tpdu', async () => (await import('./tpdu.ts')).tpdu),
  entry('ber-tlv', async () => (await import('./ber-tlv.ts')).berTlv),
  entry('pos-fields', async () => (await import('./pos-fields.ts')).posFields),
  entry('track', async () => (await import('./track.ts')).tracks),
  entry('key-block', async () => (await import('./key-block.ts')).keyBlock),
  entry('key-serial', async () => (await import('./key-serial.ts')).keySerial),
  entry('reader-frame', async () => (await import('./reader-link.ts')).readerFrame),
  entry('reader-fields', async () => (await import('./reader-fields.ts')).readerFields),
  entry('reader-link', async () => (await import('./reader-link.ts')).readerLink),
  entry('m60-frame', async () => (await import('./m60.ts')).m60Frame),
  entry('m60-driver', async () => (await import('./m60.ts')).m60Answers),
]
