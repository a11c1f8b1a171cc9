import { type Static, Type } from 'typebox'
import { passwordStates } from './passwords.ts'
import { Payment, Refund } from './payments.ts'
import { RouteTaken } from './routing.ts'
import { Id, ListQuery, Nullable, Page, Timestamp } from './schema-parts.ts'

/** Every kind of fact that the mall is told. */
export const eventTypes = Object.freeze([
  'payment.succeeded',
  'payment.canceled',
  'payment.expired',
  'payment.late_success',
  'payment.quarantined',
  'refund.succeeded',
  'refund.failed',
  'password.set',
  'password.changed',
  'password.reset',
  'password.locked',
] as const)
export type EventType = (typeof eventTypes)[number]

export const EventAttempt = Type.Object({
  id: Id('att'),
  way: Type.String(),
  channel_account: Id('ca'),
  channel_transaction: Nullable(Type.String()),
  route: Nullable(RouteTaken),
})
export type EventAttempt = Static<typeof EventAttempt>

/** What became of a shopper's payment password during a payment: to be told to the shopper. */
export const EventPassword = Type.Object({
  shopper: Type.String(),
  state: Type.String({ enum: [...passwordStates] }),
  locked_until: Nullable(Timestamp),
  at: Timestamp,
})
export type EventPassword = Static<typeof EventPassword>

/**
 * A fact about a payment. `sequence` counts from 1 per payment without gaps; an event is sent after
 * the one before it was acknowledged.
 */
export const Event = Type.Object(
  {
    id: Id('evt'),
    object: Type.Literal('event'),
    type: Type.String({ enum: [...eventTypes] }),
    timestamp: Timestamp,
    payment: Id('pay'),
    sequence: Type.Integer({ minimum: 1 }),
    previous_id: Nullable(Id('evt')),
    data: Type.Object({
      payment: Payment,
      /** The attempt whose money it is about, and why it went to its account. */
      attempt: Type.Optional(EventAttempt),
      refund: Type.Optional(Refund),
      password: Type.Optional(EventPassword),
    }),
  },
  { $id: 'Event' },
)
export type Event = Static<typeof Event>

export const ListEvents = Type.Object(
  {
    ...ListQuery,
    payment: Type.Optional(Id('pay')),
    type: Type.Optional(Type.String({ enum: [...eventTypes] })),
    order: Type.Optional(Type.String({ enum: ['newest_first', 'oldest_first'] })),
  },
  { additionalProperties: false },
)
export type ListEvents = Static<typeof ListEvents>

export const EventPage = Page(Event)

export const WebhookEndpoint = Type.Object(
  {
    id: Id('we'),
    object: Type.Literal('webhook_endpoint'),
    url: Type.String(),
    events: Type.Array(Type.String()),
    status: Type.String({ enum: ['enabled', 'disabled'] }),
    disabled_reason: Nullable(Type.String()),
    /** Public half of the Ed25519 signing key, `whpk_…`. */
    public_key: Type.String(),
    created_at: Timestamp,
  },
  { $id: 'WebhookEndpoint' },
)
export type WebhookEndpoint = Static<typeof WebhookEndpoint>

/** Shown once, when it is made or rotated. */
export const WebhookEndpointWithSecret = Type.Object({
  ...WebhookEndpoint.properties,
  secret: Type.String({ description: 'Shared secret, `whsec_…`; shown once' }),
})
export type WebhookEndpointWithSecret = Static<typeof WebhookEndpointWithSecret>

export const CreateWebhookEndpoint = Type.Object(
  {
    url: Type.String({ maxLength: 500, pattern: '^https?://' }),
    events: Type.Optional(Type.Array(Type.String({ enum: [...eventTypes, '*'] }), { minItems: 1 })),
  },
  { additionalProperties: false },
)
export type CreateWebhookEndpoint = Static<typeof CreateWebhookEndpoint>

export const UpdateWebhookEndpoint = Type.Object(
  {
    url: Type.Optional(Type.String({ maxLength: 500, pattern: '^https?://' })),
    events: Type.Optional(Type.Array(Type.String({ enum: [...eventTypes, '*'] }), { minItems: 1 })),
    status: Type.Optional(Type.String({ enum: ['enabled', 'disabled'] })),
  },
  { additionalProperties: false },
)
export type UpdateWebhookEndpoint = Static<typeof UpdateWebhookEndpoint>

export const RotateWebhookSecret = Type.Object(
  {
    overlap_seconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 604_800,
        description: 'Both secrets sign; a day unless told',
      }),
    ),
  },
  { additionalProperties: false },
)
export type RotateWebhookSecret = Static<typeof RotateWebhookSecret>

export const WebhookEndpointPage = Page(WebhookEndpoint)

export const WebhookDelivery = Type.Object(
  {
    id: Id('wd'),
    object: Type.Literal('webhook_delivery'),
    endpoint: Id('we'),
    event: Id('evt'),
    event_type: Type.String(),
    payment: Id('pay'),
    status: Type.String({ enum: ['pending', 'delivered', 'parked'] }),
    tries: Type.Integer({ minimum: 0 }),
    next_try_at: Nullable(Timestamp),
    last_status: Nullable(Type.Integer()),
    last_error: Nullable(Type.String()),
    last_duration_ms: Nullable(Type.Integer()),
    created_at: Timestamp,
  },
  { $id: 'WebhookDelivery' },
)
export type WebhookDelivery = Static<typeof WebhookDelivery>

export const ListWebhookDeliveries = Type.Object(
  {
    ...ListQuery,
    endpoint: Type.Optional(Id('we')),
    event: Type.Optional(Id('evt')),
    status: Type.Optional(Type.String({ enum: ['pending', 'delivered', 'parked'] })),
  },
  { additionalProperties: false },
)
export type ListWebhookDeliveries = Static<typeof ListWebhookDeliveries>

export const WebhookDeliveryPage = Page(WebhookDelivery)

/** Sends again everything of an endpoint since a time. */
export const ResendSince = Type.Object({ since: Timestamp }, { additionalProperties: false })
export type ResendSince = Static<typeof ResendSince>

export const ResendResult = Type.Object({
  object: Type.Literal('resend'),
  count: Type.Integer({ minimum: 0 }),
})
