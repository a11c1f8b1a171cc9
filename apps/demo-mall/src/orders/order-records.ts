/** What belongs to an order: the events that came for it, and its refunds. */
import type { Event } from '@tillway/mall'

export type EventSource = 'webhook' | 'pull'

export interface ReceivedEvent {
  readonly event: Event
  readonly source: EventSource
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** How often it came; it was applied once. */
  readonly deliveries: number
}

export interface ShopRefund {
  readonly reference: string
  readonly orderNumber: string
  /** Minor units. */
  readonly amount: number
  /** `asked`: the platform's answer is not known yet. */
  readonly status: 'asked' | 'processing' | 'succeeded' | 'failed'
  readonly createdAt: number
}
