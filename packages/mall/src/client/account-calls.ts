import type {
  ApiKey,
  ApiKeyWithValue,
  ChannelAccount,
  ChannelAccountTest,
  ChannelInfo,
  CreateApiKey,
  CreateChannelAccount,
  CreateOrderKey,
  Merchant,
  OrderKey,
  UpdateChannelAccount,
  UpdateMerchant,
} from '../wire/accounts.ts'
import { type CallOptions, type Endpoint, member, type WriteOptions } from './endpoint.ts'
import type { Listing } from './listing.ts'

/** Objects that are made, read and changed. */
export interface AccountCalls<T, Create, Update> {
  create(body: Create, options?: WriteOptions): Promise<T>
  get(id: string, options?: CallOptions): Promise<T>
  list(): Listing<T>
  update(id: string, change: Update, options?: CallOptions): Promise<T>
}

/** Keys are made and revoked, never changed. */
export interface KeyCalls<T, Create, Created> {
  create(body: Create, options?: WriteOptions): Promise<Created>
  list(): Listing<T>
  revoke(id: string, options?: CallOptions): Promise<T>
}

export interface ChannelAccountCalls
  extends AccountCalls<ChannelAccount, CreateChannelAccount, UpdateChannelAccount> {
  /** Has the channel asked about an order that never was, and tells what it said. */
  test(id: string, options?: WriteOptions): Promise<ChannelAccountTest>
}

export type ApiKeyCalls = KeyCalls<ApiKey, CreateApiKey, ApiKeyWithValue>
export type OrderKeyCalls = KeyCalls<OrderKey, CreateOrderKey, OrderKey>

export interface MerchantCalls {
  get(options?: CallOptions): Promise<Merchant>
  update(change: UpdateMerchant, options?: CallOptions): Promise<Merchant>
}

export interface ChannelCalls {
  list(): Listing<ChannelInfo>
}

export function createAccountCalls<T, Create extends object, Update extends object>(
  endpoint: Endpoint,
  path: string,
): AccountCalls<T, Create, Update> {
  return {
    create: (body, options) => endpoint.post(path, body, options),
    get: (id, options) => endpoint.get(path, id, options),
    list: () => endpoint.list(path),
    update: (id, change, options) => endpoint.patch(member(path, id), change, options),
  }
}

export function createChannelAccountCalls(endpoint: Endpoint): ChannelAccountCalls {
  const path = '/v1/channel_accounts'
  return {
    ...createAccountCalls<ChannelAccount, CreateChannelAccount, UpdateChannelAccount>(
      endpoint,
      path,
    ),
    test: (id, options) => endpoint.post(`${member(path, id)}/test`, undefined, options),
  }
}

export function createKeyCalls<T, Create extends object, Created>(
  endpoint: Endpoint,
  path: string,
): KeyCalls<T, Create, Created> {
  return {
    create: (body, options) => endpoint.post(path, body, options),
    list: () => endpoint.list(path),
    revoke: (id, options) => endpoint.remove(path, id, options),
  }
}
