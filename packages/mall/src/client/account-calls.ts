import type {
  ApiKey,
  ApiKeyWithValue,
  ChannelAccount,
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

export type ChannelAccountCalls = AccountCalls<
  ChannelAccount,
  CreateChannelAccount,
  UpdateChannelAccount
>
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
