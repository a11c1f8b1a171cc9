/** Records to store. Every id is new, so that tests do not meet in one database. */
import { createIdGenerator, type IdKind, minorUnits } from '@tillway/kernel'
import { systemClock, systemRandom } from '@tillway/kernel/node'
import type {
  AttemptRecord,
  CardRecord,
  EventRecord,
  PaymentRecord,
  RefundRecord,
} from '@tillway/payments'
import type { DeliveryRecord, Repositories, WebhookEndpointRecord } from '../src/index.ts'

const generator = createIdGenerator({ clock: systemClock, random: systemRandom })

export const startedAt = 1_767_323_045_000

export function newId(kind: IdKind): string {
  return generator.next(kind)
}

export function paymentOf(merchantId: string, changes: Partial<PaymentRecord> = {}): PaymentRecord {
  const id = newId('payment')
  return {
    merchantId,
    id,
    order: `order-${id}`,
    amount: minorUnits(29_900),
    currency: 'CNY',
    description: '一双鞋',
    state: 'payable',
    amountRefunded: minorUnits(0),
    amountReserved: minorUnits(0),
    paidAt: null,
    paidWay: null,
    paidAttemptId: null,
    openAttemptId: null,
    lastError: null,
    metadata: { z: 'last', a: 'first' },
    terminalId: null,
    shopper: null,
    returnUrl: 'https://mall.example/return?order=1',
    eventSequence: 0,
    lastEventId: null,
    createdAt: startedAt,
    expiresAt: startedAt + 900_000,
    version: 1,
    ...changes,
  }
}

export function attemptOf(
  payment: PaymentRecord,
  changes: Partial<AttemptRecord> = {},
): AttemptRecord {
  const id = newId('attempt')
  return {
    merchantId: payment.merchantId,
    id,
    paymentId: payment.id,
    way: 'scan',
    channel: 'sample',
    accountId: 'ca_1',
    accountVersion: 3,
    presentation: 'qr',
    host: 'browser',
    orderNumber: `T${id}`,
    amount: payment.amount,
    currency: 'CNY',
    state: 'sent',
    action: null,
    channelTransaction: null,
    captured: null,
    lastError: null,
    channelCode: null,
    clientIp: '203.0.113.9',
    payerId: null,
    returnUrl: null,
    cardId: null,
    terminalId: null,
    route: null,
    receipt: null,
    signature: null,
    verification: null,
    approval: null,
    codeSentAt: null,
    codeTries: 0,
    submittedAt: null,
    tries: 0,
    createdAt: startedAt,
    expiresAt: startedAt + 900_000,
    version: 1,
    ...changes,
  }
}

export function cardOf(
  payment: Pick<PaymentRecord, 'merchantId' | 'id'>,
  changes: Partial<CardRecord> = {},
): CardRecord {
  return {
    merchantId: payment.merchantId,
    id: newId('card'),
    shopper: 'shopper-1',
    paymentId: payment.id,
    way: 'card',
    channel: 'sample',
    accountId: 'ca_1',
    accountVersion: 3,
    state: 'pending',
    inVault: true,
    bankCode: 'SAMPLE',
    bankZh: '样例银行',
    bankEn: 'Sample Bank',
    kind: 'debit',
    lastFour: '0018',
    phoneMasked: '138****0000',
    sealedCredential: null,
    credentialExpiresAt: null,
    isDefault: false,
    replaces: null,
    codeSentAt: null,
    codeTries: 0,
    action: null,
    lastError: null,
    channelCode: null,
    tries: 0,
    createdAt: startedAt,
    expiresAt: startedAt + 1_800_000,
    version: 1,
    ...changes,
  }
}

export function refundOf(
  payment: PaymentRecord,
  changes: Partial<RefundRecord> = {},
): RefundRecord {
  const id = newId('refund')
  return {
    merchantId: payment.merchantId,
    id,
    paymentId: payment.id,
    attemptId: 'att_1',
    refundNumber: `R${id}`,
    amount: minorUnits(100),
    currency: 'CNY',
    state: 'reserved',
    cause: 'mall',
    reference: null,
    reason: null,
    channelRefund: null,
    lastError: null,
    channelCode: null,
    tries: 0,
    createdAt: startedAt,
    refundedAt: null,
    version: 1,
    ...changes,
  }
}

export function eventOf(
  payment: Pick<PaymentRecord, 'merchantId' | 'id'>,
  changes: Partial<EventRecord> = {},
): EventRecord {
  const id = newId('event')
  return {
    merchantId: payment.merchantId,
    id,
    type: 'payment.succeeded',
    paymentId: payment.id,
    sequence: 1,
    previousId: null,
    createdAt: startedAt,
    body: `{"id":"${id}",  "spaces":"kept"}`,
    ...changes,
  }
}

export function endpointOf(
  merchantId: string,
  changes: Partial<WebhookEndpointRecord> = {},
): WebhookEndpointRecord {
  return {
    merchantId,
    id: newId('webhookEndpoint'),
    url: 'https://mall.example/hook',
    events: ['*'],
    enabled: true,
    disabledReason: null,
    sealedSecrets: 'sealed',
    publicKey: 'key',
    createdAt: startedAt,
    ...changes,
  }
}

export function deliveryOf(
  event: EventRecord,
  endpointId: string,
  changes: Partial<DeliveryRecord> = {},
): DeliveryRecord {
  return {
    merchantId: event.merchantId,
    id: newId('webhookDelivery'),
    endpointId,
    eventId: event.id,
    eventType: event.type,
    paymentId: event.paymentId,
    sequence: event.sequence,
    state: 'pending',
    tries: 0,
    nextTryAt: startedAt,
    lastStatus: null,
    lastError: null,
    lastDurationMs: null,
    createdAt: startedAt,
    ...changes,
  }
}

/** Stores `count` events of one payment, in order, each to be delivered to each endpoint. */
export async function storeEvents(
  repositories: Repositories,
  payment: Pick<PaymentRecord, 'merchantId' | 'id'>,
  { endpoints, count = 1 }: { endpoints: readonly WebhookEndpointRecord[]; count?: number },
): Promise<readonly DeliveryRecord[]> {
  const stored: DeliveryRecord[] = []
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const event = eventOf(payment, { sequence })
    const deliveries = endpoints.map(({ id }) => deliveryOf(event, id))
    await repositories.events.insert(event)
    await repositories.deliveries.insert(deliveries)
    stored.push(...deliveries)
  }
  return stored
}
