/** What callers were answered: the same under the same key, and nothing of anybody else: I10, I12. */
import type { World, WorldExchange } from '../world/types.ts'
import { type Facts, freshOf, type Row } from './facts.ts'
import { type Finding, isTaken } from './finding.ts'

type Exchanges = readonly WorldExchange[]

const sameRequest = (one: WorldExchange, other: WorldExchange) =>
  one.method === other.method && one.path === other.path && one.request === other.request

/** Looks at the new calls, each beside the first that was answered under its key. */
export function repeatedCalls(now: Facts, before: Facts | undefined): readonly Finding[] {
  const all = now.world.exchanges
  return freshOf(now, before, 'exchanges').flatMap((call) => {
    if (call.idempotencyKey === null) return []
    const first = all.find(
      (other) =>
        other.idempotencyKey === call.idempotencyKey &&
        other.merchantId === call.merchantId &&
        isTaken(other.status),
    )
    if (first === undefined || first === call || call.at < first.at) return []
    return compared(call, first)
  })
}

function compared(call: WorldExchange, first: WorldExchange): readonly Finding[] {
  const key = String(call.idempotencyKey)
  if (!sameRequest(call, first)) {
    return isTaken(call.status) ? [[key, 'another request was taken under a used key']] : []
  }
  if (isTaken(call.status)) {
    return call.response === first.response ? [] : [[key, 'the same request has another answer']]
  }
  return call.status === 422 ? [[key, 'the same request is called another one']] : []
}

export interface ToldPayment {
  readonly id: string
  readonly status: string
}

/** Every payment that an answer shows, by whatever path. */
export function paymentsTold(exchanges: Exchanges): readonly ToldPayment[] {
  return exchanges
    .filter(({ status }) => isTaken(status))
    .flatMap(({ response }) => [
      ...response.matchAll(
        /"id":"(pay_[0-9A-Z]{26})","object":"(?:client_)?payment"[^{}]*?"status":"(\w+)"/g,
      ),
    ])
    .map(([, id = '', status = '']) => ({ id, status }))
}

const idPattern = /\b(?:pay|att|rf|evt|ca|we|tm|mch|card)_[0-9A-Z]{26}\b/g
const owned = ['channel_accounts', 'terminals', 'webhook_endpoints', 'cards'] as const

/** Ids in answers and webhooks of a merchant that are another merchant’s. */
export function foreignIds(now: Facts, before: Facts | undefined): readonly Finding[] {
  const answers = freshOf(now, before, 'exchanges')
  const webhooks = now.world.malls.flatMap((mall) =>
    mall.received.map(({ body }) => ({ merchantId: mall.merchantId, response: body })),
  )
  const fresh = [
    ...answers.filter(({ status }) => isTaken(status)),
    ...(now.counts.received === before?.counts.received ? [] : webhooks),
  ]
  if (fresh.length === 0) return []
  const owners = ownersOf(now)
  return fresh.flatMap(({ merchantId, response }) =>
    [...new Set(response.match(idPattern))]
      .filter((id) => (owners.get(id) ?? merchantId) !== merchantId)
      .map((id): Finding => [id, `told to ${merchantId}`]),
  )
}

function ownersOf(now: Facts): ReadonlyMap<string, string> {
  const rows: readonly Row[] = [
    ...now.cases.flatMap(({ payment, attempts, refunds, events }) => [
      payment,
      ...attempts,
      ...refunds,
      ...events,
    ]),
    ...ownedRows(now.world.platform),
  ]
  const owners = new Map(rows.map((row) => [String(row.id), String(row.merchant_id)]))
  for (const { merchantId } of now.world.malls) owners.set(merchantId, merchantId)
  return owners
}

const ownedRows = (platform: World['platform']): readonly Row[] =>
  owned.flatMap((table) => platform.all(`select merchant_id, id from ${table}`) as readonly Row[])
