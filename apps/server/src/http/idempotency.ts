/**
 * Idempotency keys: the first answer is stored in the transaction that made it; a repeat gets the
 * same bytes with `Idempotent-Replayed: true`, another body is refused, and a repeat that comes
 * while the first is being carried out is told so. Holds across restarts and instances.
 */
import { createHash } from 'node:crypto'
import { PayError } from '@tillway/kernel'
import type { IdempotencyRecord, Repositories, Store } from '@tillway/store'
import type { Sealer } from '../secrets/sealer.ts'
import type { ApiAnswer, ApiRequest, Handler } from './request.ts'

export interface KeyedCall {
  readonly merchantId: string
  readonly key: string
  readonly fingerprint: string
  /** Status of a first success. */
  readonly status: number
  /** The answer carries a secret: what is stored is sealed. */
  readonly secretAnswer: boolean
}

export interface Settled {
  readonly status: number
  readonly text: string
  readonly replayed: boolean
}

class KeyTaken extends Error {}

const keyPattern = /^[\x21-\x7e]{8,255}$/

/** Throws `idempotency_key_required` when the header is missing or malformed. */
export function requireKey(header: unknown): string {
  if (typeof header === 'string' && keyPattern.test(header)) return header
  throw new PayError('idempotency_key_required', undefined, { param: 'Idempotency-Key' })
}

export function fingerprintOf(method: string, path: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method}\n${path}\n${JSON.stringify(body ?? null)}`)
    .digest('base64url')
}

export interface Idempotency {
  run(keyed: KeyedCall, handler: Handler, request: ApiRequest): Promise<Settled>
}

export function createIdempotency(store: Store, sealer: Sealer, now: () => number): Idempotency {
  const inFlight = new Set<string>()

  const contextOf = (keyed: KeyedCall) => `idempotency|${keyed.merchantId}|${keyed.key}`

  const recordOf = (keyed: KeyedCall, text: string, status: number): IdempotencyRecord => ({
    merchantId: keyed.merchantId,
    key: keyed.key,
    fingerprint: keyed.fingerprint,
    status,
    body: keyed.secretAnswer ? sealer.seal(text, contextOf(keyed)) : text,
    createdAt: now(),
  })

  const replay = async (keyed: KeyedCall): Promise<Settled | undefined> => {
    const known = await store.read.idempotency.find(keyed.merchantId, keyed.key)
    if (known === undefined) return undefined
    if (known.fingerprint !== keyed.fingerprint) throw new PayError('idempotency_mismatch')
    const text = keyed.secretAnswer ? sealer.open(known.body, contextOf(keyed)) : known.body
    return { status: 200, text, replayed: true }
  }

  const firstInOneTransaction = async (
    keyed: KeyedCall,
    run: (repos: Repositories) => Promise<ApiAnswer>,
  ): Promise<Settled> => {
    const done = await store.transact(async (repos) => {
      const answer = await run(repos)
      const text = JSON.stringify(answer.body)
      const status = answer.status ?? keyed.status
      const isFirst = await repos.idempotency.insert(recordOf(keyed, text, status))
      if (!isFirst) throw new KeyTaken()
      return { after: answer.after, settled: { status, text, replayed: false } }
    })
    done.after?.()
    return done.settled
  }

  const runUnit = async (
    keyed: KeyedCall,
    run: (repos: Repositories) => Promise<ApiAnswer>,
  ): Promise<Settled> => {
    try {
      return await firstInOneTransaction(keyed, run)
    } catch (error) {
      // What was refused now may be what succeeded then.
      const known = await replay(keyed)
      if (known !== undefined) return known
      throw error
    }
  }

  const runCall = async (keyed: KeyedCall, run: () => Promise<ApiAnswer>): Promise<Settled> => {
    const known = await replay(keyed)
    if (known !== undefined) return known
    const answer = await run()
    const text = JSON.stringify(answer.body)
    const status = answer.status ?? keyed.status
    const record = recordOf(keyed, text, status)
    const isFirst = await store.transact((repos) => repos.idempotency.insert(record))
    answer.after?.()
    const settled = { status, text, replayed: false }
    return isFirst ? settled : ((await replay(keyed)) ?? settled)
  }

  return {
    async run(keyed, handler, request) {
      const lock = `${keyed.merchantId} ${keyed.key}`
      if (inFlight.has(lock)) {
        throw new PayError('idempotency_in_flight', undefined, { retryAfterSeconds: 1 })
      }
      inFlight.add(lock)
      try {
        return handler.kind === 'unit'
          ? await runUnit(keyed, (repos) => handler.run(repos, request))
          : await runCall(keyed, () => handler.run(request))
      } finally {
        inFlight.delete(lock)
      }
    },
  }
}
