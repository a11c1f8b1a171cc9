/** Asks routing about a payment: gathers what it wants to know, and decides nothing by itself. */
import {
  explainRouting,
  type PaymentRecord,
  type RoutableTerminal,
  type RoutedWay,
  type Routing,
  type RoutingRules,
} from '@tillway/payments'
import type { TerminalRecord } from '@tillway/store'
import type { EngineContext } from '../context.ts'

export interface Place {
  readonly host: string
  readonly terminalId: string | null
}

export interface RoutedPayment extends Routing {
  readonly rulesVersion: number
}

/** What routing needs to know of a payment, or of one that is only thought of. */
export interface Routable extends Pick<PaymentRecord, 'merchantId' | 'id' | 'terminalId'> {
  /** Minor units. */
  readonly amount: number
  readonly currency: string
}

/** `rules` in the place of those in force, to see what they would do. */
export async function routePayment(
  ctx: EngineContext,
  payment: Routable,
  { host, terminalId, rules: draft }: Place & { readonly rules?: RoutingRules },
): Promise<RoutedPayment> {
  const { merchantId, amount, currency } = payment
  const [accounts, rules, terminal] = await Promise.all([
    ctx.channels.routable(merchantId),
    draft ?? ctx.routing.rules.inForce(merchantId),
    findTerminal(ctx, merchantId, terminalAt(payment, terminalId)),
  ])
  const routing = explainRouting(accounts, {
    paymentId: payment.id,
    host,
    amount,
    currency,
    terminal,
    now: ctx.clock.now(),
    rules,
    down: ctx.routing.watch.down(merchantId),
  })
  return { ...routing, rulesVersion: rules.version }
}

/** The ways of a payment in a host, ordered, each with its reason. */
export async function waysFor(
  ctx: EngineContext,
  payment: Routable,
  place: Place,
): Promise<readonly RoutedWay[]> {
  return (await routePayment(ctx, payment, place)).ways
}

/** The one that the payment was made for comes second: the app in hand knows where it is. */
export const terminalAt = (
  payment: Pick<PaymentRecord, 'terminalId'>,
  terminalId: string | null,
): string | null => terminalId ?? payment.terminalId

async function findTerminal(
  ctx: EngineContext,
  merchantId: string,
  terminalId: string | null,
): Promise<RoutableTerminal | null> {
  if (terminalId === null) return null
  const record = await ctx.store.read.terminals.get(merchantId, terminalId)
  return record === undefined ? null : routableTerminal(record)
}

const routableTerminal = (record: TerminalRecord): RoutableTerminal => ({
  id: record.id,
  enabled: record.enabled,
  hasReader: record.hasReader,
  isReady: record.number !== '' && record.sealedKeys !== null,
  channelAccountId: record.channelAccountId,
})
