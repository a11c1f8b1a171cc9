/**
 * A mall that listens: verifies every webhook with the package that malls install, keeps each event
 * once, and objects when an event comes before the one that it follows.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '@tillway/kernel'
import { type Event, verifyWebhook } from '@tillway/mall'

export interface ListeningMall {
  /** Where its webhooks go. */
  readonly url: string
  /** Until it knows the secret it refuses everything. */
  trust(secret: string): void
  /** Each event once, in the order in which they first came. */
  eventsOf(payment: string): readonly Event[]
  /** When it was first told anything of the payment, by its own clock. */
  firstToldAt(payment: string): number | undefined
  readonly count: { readonly deliveries: number; readonly repeated: number }
  /** What was wrong: a gap, a wrong order, an altered repetition. */
  readonly objections: readonly string[]
  /** Those of them that were refused: not genuine, or spoilt on their way. */
  readonly refused: readonly string[]
  stop(): Promise<void>
}

export async function openMall(clock: Pick<Clock, 'now'>): Promise<ListeningMall> {
  const ledger = createLedger(clock)
  let secret: string | undefined
  const answer = (raw: Buffer, headers: IncomingMessage['headers']): number => {
    if (secret === undefined) return 503
    try {
      ledger.take(verifyWebhook(raw, headers, { secret, now: clock.now() }))
      return 204
    } catch (error) {
      ledger.refused.push(String(error))
      ledger.objections.push(String(error))
      return 400
    }
  }
  const server = createServer((request, response) => receive(request, response, answer))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    trust(given) {
      secret = given
    },
    eventsOf: (payment) => ledger.events.get(payment) ?? [],
    firstToldAt: (payment) => ledger.firstTold.get(payment),
    count: ledger.count,
    objections: ledger.objections,
    refused: ledger.refused,
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function receive(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (raw: Buffer, headers: IncomingMessage['headers']) => number,
): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    response.writeHead(answer(Buffer.concat(chunks), request.headers)).end()
  })
}

function createLedger(clock: Pick<Clock, 'now'>) {
  const events = new Map<string, Event[]>()
  const firstTold = new Map<string, number>()
  const objections: string[] = []
  const count = { deliveries: 0, repeated: 0 }
  const take = (event: Event): void => {
    count.deliveries += 1
    const known = events.get(event.payment) ?? []
    events.set(event.payment, known)
    const same = known.find(({ id }) => id === event.id)
    if (same !== undefined) {
      count.repeated += 1
      if (JSON.stringify(same) !== JSON.stringify(event)) objections.push(`${event.id} changed`)
      return
    }
    const last = known.at(-1)
    const follows =
      event.sequence === (last?.sequence ?? 0) + 1 && event.previous_id === (last?.id ?? null)
    if (!follows) objections.push(`${event.payment}: ${event.sequence} after ${last?.sequence}`)
    known.push(event)
    if (last === undefined) firstTold.set(event.payment, clock.now())
  }
  return { events, firstTold, objections, refused: [] as string[], count, take }
}
