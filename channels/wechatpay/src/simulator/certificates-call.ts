/** `GET /v3/certificates`: the platform certificates, sealed with the merchant's APIv3 key. */
import { toChinaRfc3339 } from '@tillway/wire'
import type { JsonObject } from '../wire/json.ts'
import { resourceNonceLength, sealResource } from '../wire/resource.ts'
import type { ApiCall } from './gatekeeper.ts'
import type { PlatformKey } from './records.ts'
import { errorReply, type Reply } from './reply.ts'
import type { World } from './world.ts'

export function listCertificates(world: World, { merchant }: ApiCall): Reply {
  if (!merchant.hasCertificates) {
    const message = '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥'
    return { ...errorReply('RESOURCE_NOT_EXISTS', message), signature: 'none' }
  }
  world.keys.current('certificate')
  const entryOf = (key: PlatformKey): JsonObject => ({
    serial_no: key.id,
    effective_time: toChinaRfc3339(key.madeAt),
    expire_time: toChinaRfc3339(key.expiresAt),
    encrypt_certificate: sealResource(key.pem, merchant.apiV3Key, {
      nonce: world.draw.text(resourceNonceLength),
      associated_data: 'certificate',
    }),
  })
  return { status: 200, body: { data: world.keys.certificates().map(entryOf) } }
}
