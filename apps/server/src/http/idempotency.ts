/**
 * Idempotency keys: the first answer is stored in the transaction that made it; a repeat gets the
 * same bytes with `Idempotent-Replayed: true`, another body is refused, and a repeat that comes
 * while the first is being carried out is told so. Holds across restarts and instances.
 */
import { createHash } from 'node:crypto'
import { assert, PayError } from '@tillway/kernel'
import type { Repositories, Store } from '@tillway/store'
import type { Sealer } from '../secrets/sealer.ts'
import type { ApiAnswer, ApiRequest, Handler, Remember } from './request.ts'

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
  const answers = createAnswerBook(store, sealer, now)
  return {
    async run(keyed, handler, request) {
      const lock = `${keyed.merchantId} ${keyed.key}`
      if (inFlight.has(lock)) {
        throw new PayError('idempotency_in_flight', undefined, { retryAfterSeconds: 1 })
      }
      inFlight.add(lock)
      try {
        return handler.kind === 'unit'
          ? await runUnit({ store, answers, keyed }, (repos) => handler.run(repos, request))
          : await runCall({ store, answers, keyed }, (remember) => handler.run(request, remember))
      } finally {
        inFlight.delete(lock)
      }
    },
  }
}

interface AnswerBook {
  /** False when the key has an answer already. */
  write(repos: Repositories, keyed: KeyedCall, settled: Settled): Promise<boolean>
  /** Throws `idempotency_mismatch` when the key belongs to another request. */
  replay(keyed: KeyedCall): Promise<Settled | undefined>
}

function createAnswerBook(store: Store, sealer: Sealer, now: () => number): AnswerBook {
  const contextOf = (keyed: KeyedCall) => `idempotency|${keyed.merchantId}|${keyed.key}`
  return {
    write: (repos, keyed, { status, text }) =>
      repos.idempotency.insert({
        merchantId: keyed.merchantId,
        key: keyed.key,
        fingerprint: keyed.fingerprint,
        status,
        body: keyed.secretAnswer ? sealer.seal(text, contextOf(keyed)) : text,
        createdAt: now(),
      }),
    async replay(keyed) {
      const known = await store.read.idempotency.find(keyed.merchantId, keyed.key)
      if (known === undefined) return undefined
      if (known.fingerprint !== keyed.fingerprint) throw new PayError('idempotency_mismatch')
      const text = keyed.secretAnswer ? sealer.open(known.body, contextOf(keyed)) : known.body
      return { status: 200, text, replayed: true }
    },
  }
}

interface Keyed {
  readonly store: Store
  readonly answers: AnswerBook
  readonly keyed: KeyedCall
}

const settledOf = (answer: ApiAnswer, keyed: KeyedCall): Settled => ({
  status: answer.status ?? keyed.status,
  text: JSON.stringify(answer.body),
  replayed: false,
})

/** The work and the memory of its answer are one transaction. */
async function runUnit(
  { store, answers, keyed }: Keyed,
  run: (repos: Repositories) => Promise<ApiAnswer>,
): Promise<Settled> {
  try {
    const done = await store.transact(async (repos) => {
      const answer = await run(repos)
      const settled = settledOf(answer, keyed)
      if (!(await answers.write(repos, keyed, settled))) throw new KeyTaken()
      return { after: answer.after, settled }
    })
    done.after?.()
    return done.settled
  } catch (error) {
    // What is refused now may be what succeeded then.
    const known = await answers.replay(keyed)
    if (known !== undefined) return known
    throw error
  }
}

/** The work talks to a channel and is repeatable by itself; its first answer is kept. */
async function runCall(
  { store, answers, keyed }: Keyed,
  run: (remember: Remember) => Promise<ApiAnswer>,
): Promise<Settled> {
  const known = await answers.replay(keyed)
  if (known !== undefined) return known
  let kept: { readonly settled: Settled; readonly isFirst: boolean } | undefined
  const remember: Remember = async (repos, answer) => {
    const settled = settledOf(answer, keyed)
    kept = { settled, isFirst: await answers.write(repos, keyed, settled) }
  }
  const answer = await run(remember)
  if (kept === undefined) await store.transact((repos) => remember(repos, answer))
  answer.after?.()
  assert(kept !== undefined, 'an answer is kept before it is given')
  return kept.isFirst ? kept.settled : ((await answers.replay(keyed)) ?? kept.settled)
}
