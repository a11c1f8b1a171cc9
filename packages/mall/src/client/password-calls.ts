import type { ShopperPassword } from '../wire/passwords.ts'
import { type CallOptions, type Endpoint, member, type WriteOptions } from './endpoint.ts'

/**
 * Payment passwords are chosen and entered in the cashier alone; your server sees how it stands with
 * one, and can lock it when the shopper asks for that or you suspect somebody else.
 */
export interface PasswordCalls {
  /** `shopper` is your own id of the shopper. */
  get(shopper: string, options?: CallOptions): Promise<ShopperPassword>
  /** Nothing is paid by it until you unlock it. Locking twice is the same as once. */
  lock(shopper: string, options?: WriteOptions): Promise<ShopperPassword>
  /** Ends your own lock. What too many wrong entries have locked stays so. */
  unlock(shopper: string, options?: WriteOptions): Promise<ShopperPassword>
}

const shoppers = '/v1/shoppers'

export function createPasswordCalls(endpoint: Endpoint): PasswordCalls {
  const below = (shopper: string) => `${member(shoppers, shopper)}/password`
  return {
    get: (shopper, options) => endpoint.get(member(shoppers, shopper), 'password', options),
    lock: (shopper, options) => endpoint.post(`${below(shopper)}/lock`, undefined, options),
    unlock: (shopper, options) => endpoint.post(`${below(shopper)}/unlock`, undefined, options),
  }
}
