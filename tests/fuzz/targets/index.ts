/** Everything that reads what somebody else wrote. A target's code is loaded when it is wanted. */
import type { Target } from '../fuzz.ts'

export interface TargetEntry {
  readonly name: string
  readonly load: () => Promise<Target>
}

const entry = (name: string, load: () => Promise<Target>): TargetEntry => ({ name, load })

const wechat = () => import('./wechatpay.ts')
const alipay = () => import('./alipay.ts')

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
  entry('iso8583', async () => (await import('./iso8583.ts')).iso8583),
  entry('framing', async () => (await import('./framing.ts')).framing),
  entry('tpdu', async () => (await import('./tpdu.ts')).tpdu),
  entry('ber-tlv', async () => (await import('./ber-tlv.ts')).berTlv),
  entry('pos-fields', async () => (await import('./pos-fields.ts')).posFields),
  entry('track', async () => (await import('./track.ts')).tracks),
  entry('key-block', async () => (await import('./key-block.ts')).keyBlock),
  entry('key-serial', async () => (await import('./key-serial.ts')).keySerial),
  entry('reader-frame', async () => (await import('./reader-link.ts')).readerFrame),
  entry('reader-link', async () => (await import('./reader-link.ts')).readerLink),
  entry('m60-frame', async () => (await import('./m60.ts')).m60Frame),
  entry('m60-driver', async () => (await import('./m60.ts')).m60Answers),
]
