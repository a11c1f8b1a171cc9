/** `alipay.open.app.alipaycert.download`: the channel's certificate of that SN. */
import { invalid, type Method } from './context.ts'

export const downloadCertificate: Method = ({ content, merchant }) => {
  const serial = content.alipay_cert_sn
  if (typeof serial !== 'string') return invalid('alipay_cert_sn')
  const pem = merchant.certificates?.alipayBySerial.get(serial)
  if (pem === undefined) return invalid('alipay_cert_sn')
  return { fields: { alipay_cert_content: Buffer.from(pem, 'utf8').toString('base64') } }
}
