/**
 * One payment under watch: a shopper's device asks for it every 100 ms, and every answer is held to
 * what must always hold: an end is final, and a failure is shown only where one is certain.
 */
import type { client } from '@tillway/api'
import { waitUntil } from '../kit/wait-until.ts'
import type { FaultBench, Shop } from './bench.ts'

export interface WatchedOptions {
  readonly amount: number
  /** Codes of `last_error` that the channel's evidence justifies; none unless told. */
  readonly mayShow?: readonly string[]
  /** The end that this payment may come to, besides success. */
  readonly mayEnd?: 'canceled' | 'expired'
  readonly expiresIn?: number
  readonly returnUrl?: string
  readonly shopper?: string
  /** The terminal that it is opened at. */
  readonly terminal?: string
  /** Called before each question by who knows more than the shopper; tells what is wrong with its answer. */
  readonly judge?: () => (view: client.ClientPayment) => readonly string[]
}

export interface WatchedPayment {
  readonly id: string
  readonly session: string
  readonly amount: number
  /** The newest view. */
  view(): client.ClientPayment
  /** The first view that satisfies, within real milliseconds. */
  until(
    what: string,
    fits: (view: client.ClientPayment) => boolean,
    timeoutMs?: number,
  ): Promise<client.ClientPayment>
  /** Ends the watch and returns what it objected to. */
  stop(): Promise<readonly string[]>
}

const pollMs = 100
let orders = 0

export async function watchPayment(
  { platform }: FaultBench,
  shop: Shop,
  options: WatchedOptions,
): Promise<WatchedPayment> {
  orders += 1
  const { amount, expiresIn = 900, returnUrl, shopper, terminal } = options
  const created = await shop.api.ok('createPayment', {
    body: {
      order: `watched-${process.pid}-${orders}`,
      amount,
      description: 'Under watch',
      expires_in: expiresIn,
      ...(returnUrl === undefined ? {} : { return_url: returnUrl }),
      ...(shopper === undefined ? {} : { shopper }),
      ...(terminal === undefined ? {} : { terminal }),
    },
  })
  const token = created.session
  const look = () => platform.call.ok('getClientPayment', { token })
  const objections: string[] = []
  let newest = await look()
  const poll = async (): Promise<void> => {
    const judge = options.judge?.()
    const next = await look()
    objections.push(...objectionsTo(newest, next, options), ...(judge?.(next) ?? []))
    newest = next
  }
  const rounds = startPolling(poll)
  return {
    id: created.id,
    session: token,
    amount,
    view: () => newest,
    until: (what, fits, timeoutMs) =>
      waitUntil(
        () => `${amount}: ${what}, at last ${JSON.stringify(newest)}`,
        () => {
          rounds.check()
          return fits(newest) && newest
        },
        timeoutMs === undefined ? {} : { timeoutMs },
      ),
    async stop() {
      await poll()
      await rounds.stop()
      return objections
    },
  }
}

function startPolling(poll: () => Promise<void>) {
  let stopped = false
  const run = async (): Promise<void> => {
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, pollMs))
      if (!stopped) await poll()
    }
  }
  let broken: Error | undefined
  const running = run()
  // Whoever asks or stops the watch is told; until then nothing is lost.
  running.catch((cause: unknown) => {
    broken = new Error('the watch broke off', { cause })
  })
  return {
    check: () => {
      if (broken !== undefined) throw broken
    },
    stop: () => {
      stopped = true
      return running
    },
  }
}

export function objectionsTo(
  before: client.ClientPayment,
  after: client.ClientPayment,
  { mayShow = [], mayEnd }: Pick<WatchedOptions, 'mayShow' | 'mayEnd'>,
): readonly string[] {
  const found: string[] = []
  const code = after.last_error?.code
  if (code !== undefined && !mayShow.includes(code)) found.push(`showed ${code}`)
  const isEnd = after.status === 'canceled' || after.status === 'expired'
  if (isEnd && after.status !== mayEnd) found.push(`ended as ${after.status}`)
  if (before.finished && !after.finished) found.push('went on after its end')
  if (before.finished && before.status !== after.status) {
    found.push(`was ${before.status} and is ${after.status}`)
  }
  if (after.finished !== (isEnd || after.status === 'succeeded')) found.push('is half finished')
  return found
}
