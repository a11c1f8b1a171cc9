/**
 * Makes a merchant with its first keys. Everything else a merchant needs it makes itself through
 * the API with the secret key returned here, which is stored nowhere.
 */
import type { ApiKeyRecord, Repositories } from '@tillway/store'
import type { Services } from './http/services.ts'
import { hashApiKey, makeApiKey } from './secrets/api-keys.ts'

export interface ProvisionedMerchant {
  readonly merchantId: string
  readonly secretKey: string
  readonly publishableKey: string
}

export async function createMerchant(
  services: Services,
  input: { readonly name: string; readonly allowedOrigins?: readonly string[] },
): Promise<ProvisionedMerchant> {
  const { clock, ids, store } = services.engine
  const merchantId = ids.next('merchant')
  const secretKey = makeApiKey('secret', merchantId, services.random)
  const publishableKey = makeApiKey('publishable', merchantId, services.random)
  await store.transact(async (repos) => {
    await repos.merchants.insert({
      id: merchantId,
      name: input.name,
      allowedOrigins: input.allowedOrigins ?? [],
      createdAt: clock.now(),
    })
    await insertKey(services, repos, { merchantId, kind: 'secret', value: secretKey })
    await insertKey(services, repos, { merchantId, kind: 'publishable', value: publishableKey })
  })
  return { merchantId, secretKey, publishableKey }
}

async function insertKey(
  services: Services,
  repos: Repositories,
  key: Pick<ApiKeyRecord, 'merchantId' | 'kind'> & { readonly value: string },
): Promise<void> {
  await repos.apiKeys.insert({
    merchantId: key.merchantId,
    id: services.engine.ids.next('apiKey'),
    kind: key.kind,
    hash: hashApiKey(key.value),
    hint: key.value.slice(-4),
    revokedAt: null,
    createdAt: services.engine.clock.now(),
  })
}
