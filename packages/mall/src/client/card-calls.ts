import type { Card, ListCards } from '../wire/cards.ts'
import { type CallOptions, type Endpoint, member } from './endpoint.ts'
import type { Listing } from './listing.ts'

/** Cards are entered in the cashier alone; your server sees them and can remove them. */
export interface CardCalls {
  get(id: string, options?: CallOptions): Promise<Card>
  list(filter?: ListCards): Listing<Card>
  /**
   * Tells the shopper's bank card the phone that codes go to from now on. You must have verified it,
   * and the bank must know it. It is safe to repeat, and with the code `channel_outcome_unknown` you do.
   */
  updatePhone(id: string, phone: string, options?: CallOptions): Promise<Card>
  /** It cannot be paid with from now on, here or at the channel. */
  remove(id: string, options?: CallOptions): Promise<Card>
}

const cards = '/v1/cards'

export function createCardCalls(endpoint: Endpoint): CardCalls {
  return {
    get: (id, options) => endpoint.get(cards, id, options),
    list: (filter) => endpoint.list(cards, filter),
    updatePhone: (id, phone, options) => endpoint.patch(member(cards, id), { phone }, options),
    remove: (id, options) => endpoint.remove(cards, id, options),
  }
}
