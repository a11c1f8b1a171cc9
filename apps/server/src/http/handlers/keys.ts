/** API keys and order keys: two of a kind may be live at once, so that they can be exchanged. */
import type { accounts as api } from '@tillway/api'
import { PayError } from '@tillway/kernel'
import type { ApiKeyRecord, OrderKeyRecord } from '@tillway/store'
import { hashApiKey, makeApiKey } from '../../secrets/api-keys.ts'
import { ed25519PublicKey } from '../../secrets/signed-order.ts'
import { timestamp } from '../../views/payment-view.ts'
import { call, idOf, unit } from '../request.ts'
import type { Services } from '../services.ts'
import { wholeList } from './paging.ts'

const liveAtOnce = 2

export function keyHandlers(services: Services) {
  const { engine, random, authenticator } = services
  const { clock, ids, store } = engine
  return {
    createApiKey: unit(async (repos, { caller, body }) => {
      const { kind } = body as { kind: ApiKeyRecord['kind'] }
      await repos.merchants.hold(caller.merchantId)
      const keys = await repos.apiKeys.list(caller.merchantId)
      const live = keys.filter((key) => key.kind === kind && key.revokedAt === null)
      if (live.length >= liveAtOnce) throw new PayError('key_limit')
      const value = makeApiKey(kind, caller.merchantId, random)
      const record: ApiKeyRecord = {
        merchantId: caller.merchantId,
        id: ids.next('apiKey'),
        kind,
        hash: hashApiKey(value),
        hint: value.slice(-4),
        revokedAt: null,
        createdAt: clock.now(),
      }
      await repos.apiKeys.insert(record)
      return { body: { ...apiKeyView(record), value } }
    }),

    listApiKeys: call(async ({ caller }) => ({
      body: wholeList(await store.read.apiKeys.list(caller.merchantId), apiKeyView),
    })),

    revokeApiKey: unit(async (repos, request) => {
      const { merchantId } = request.caller
      const record = await repos.apiKeys.revoke(merchantId, idOf(request), clock.now())
      if (record === undefined) throw new PayError('not_found')
      return { body: apiKeyView(record), after: () => authenticator.forget(merchantId) }
    }),

    createOrderKey: unit(async (repos, { caller, body }) => {
      const { public_key: publicKey } = body as api.CreateOrderKey
      ed25519PublicKey(publicKey)
      await repos.merchants.hold(caller.merchantId)
      const keys = await repos.orderKeys.list(caller.merchantId)
      if (keys.filter((key) => key.revokedAt === null).length >= liveAtOnce) {
        throw new PayError('key_limit')
      }
      const record: OrderKeyRecord = {
        merchantId: caller.merchantId,
        id: ids.next('orderKey'),
        publicKey,
        revokedAt: null,
        createdAt: clock.now(),
      }
      await repos.orderKeys.insert(record)
      return { body: orderKeyView(record) }
    }),

    listOrderKeys: call(async ({ caller }) => ({
      body: wholeList(await store.read.orderKeys.list(caller.merchantId), orderKeyView),
    })),

    revokeOrderKey: unit(async (repos, request) => {
      const { merchantId } = request.caller
      const record = await repos.orderKeys.revoke(merchantId, idOf(request), clock.now())
      if (record === undefined) throw new PayError('not_found')
      return { body: orderKeyView(record) }
    }),
  }
}

const statusOf = (record: { readonly revokedAt: number | null }) =>
  record.revokedAt === null ? 'live' : 'revoked'

function apiKeyView(record: ApiKeyRecord): api.ApiKey {
  return {
    id: record.id,
    object: 'api_key',
    kind: record.kind,
    hint: record.hint,
    status: statusOf(record),
    created_at: timestamp(record.createdAt),
  }
}

function orderKeyView(record: OrderKeyRecord): api.OrderKey {
  return {
    id: record.id,
    object: 'order_key',
    public_key: record.publicKey,
    status: statusOf(record),
    created_at: timestamp(record.createdAt),
  }
}
