/** What callers were answered: the same under the same key, and nothing of anybody else: I10, I12. */
import type { WorldExchange } from '../world/types.ts'
import { type Facts, freshOf } from './facts.ts'
import { type Finding, isTaken } from './finding.ts'

type Exchanges = readonly WorldExchange[]

const sameRequest = (one: WorldExchange, other: WorldExchange) =>
  one.method === other.method && one.path === other.path && one.request === other.request

interface Firsts {
  /** How many of the list are in it. */
  seen: number
  readonly byKey: Map<string, WorldExchange>
}

/** Of each list that grows, the first call that was taken under each key. */
const firstsOf = new WeakMap<Exchanges, Firsts>()

function firstOf(all: Exchanges, call: WorldExchange): WorldExchange | undefined {
  const firsts = firstsOf.get(all) ?? { seen: 0, byKey: new Map() }
  firstsOf.set(all, firsts)
  for (; firsts.seen < all.length; firsts.seen += 1) {
    const one = all[firsts.seen]
    if (one === undefined || one.idempotencyKey === null || !isTaken(one.status)) continue
    const key = `${one.merchantId} ${one.idempotencyKey}`
    if (!firsts.byKey.has(key)) firsts.byKey.set(key, one)
  }
  return firsts.byKey.get(`${call.merchantId} ${call.idempotencyKey}`)
}

/** Looks at the new calls, each beside the first that was answered under its key. */
export function repeatedCalls(now: Facts, before: Facts | undefined): readonly Finding[] {
  return freshOf(now, before, 'exchanges').flatMap((call) => {
    if (call.idempotencyKey === null) return []
    const first = firstOf(now.world.exchanges, call)
    if (first === undefined || first === call || call.at < first.at) return []
    return compared(call, first)
  })
}

/**
 * Writes nothing, and has another answer each time: how a card stands now, or a form to enter one in,
 * whose ticket is kept nowhere, names no card yet and lapses by itself. Nothing hangs on its key.
 */
const isLook = ({ path }: WorldExchange): boolean =>
  /^\/v1\/client\/(?:cards\/[^/]+\/refresh|card_forms)$/.test(path)

function compared(call: WorldExchange, first: WorldExchange): readonly Finding[] {
  const key = String(call.idempotencyKey)
  if (!sameRequest(call, first)) {
    return isTaken(call.status) ? [[key, 'another request was taken under a used key']] : []
  }
  if (isTaken(call.status)) {
    return isLook(call) || call.response === first.response
      ? []
      : [[key, `the same request has another answer: ${call.method} ${call.path}`]]
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

/** Ids in answers and webhooks of a merchant that are another merchant’s. */
export function foreignIds(now: Facts, before: Facts | undefined): readonly Finding[] {
  const answers = freshOf(now, before, 'exchanges').filter(({ status }) => isTaken(status))
  const webhooks = now.world.malls.flatMap(({ merchantId, received }, index) =>
    received
      .slice(before?.counts.received[index] ?? 0)
      .map(({ body }) => ({ merchantId, response: body })),
  )
  return [...answers, ...webhooks].flatMap(({ merchantId, response }) =>
    [...new Set(response.match(idPattern))]
      .filter((id) => (now.owners.get(id) ?? merchantId) !== merchantId)
      .map((id): Finding => [id, `told to ${merchantId}`]),
  )
}
