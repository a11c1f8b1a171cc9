/** What a transaction of the gateway works with, and what it comes to. */
import type { Fields } from '../../wire/message.ts'
import type { Merchant } from '../merchants.ts'
import type { Pair } from '../payment.ts'
import type { Refusal } from '../refusals.ts'
import type { World } from '../world.ts'

export interface MethodContext {
  readonly world: World
  readonly merchant: Merchant
  readonly fields: Fields
  readonly pair: Pair
}

/** What goes wrong on the way back although the work was done, or instead of it. */
export type AnswerFault = 'drop' | 'unsigned' | 'bad_signature' | 'bad_gateway'

export interface MethodResult {
  /** Beside what every answer repeats of its request. */
  readonly fields?: Fields
  readonly refusal?: Refusal
  readonly fault?: AnswerFault
}

export type Method = (context: MethodContext) => MethodResult
