/** What can go wrong on the way: each operation meets each of these and may conclude nothing. */
import { type HttpResponse, TransportError, type TransportFailure } from '@tillway/kernel'
import type { OperationName } from '../../manifest.ts'
import type {
  CardUpdateReport,
  EnrolmentReport,
  PaymentReport,
  RefundReport,
  RemovalReport,
} from '../../outcome.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import type { Interference } from '../bench/wire.ts'
import { type ConformanceCase, caseFor, codeCaseFor } from '../case.ts'
import { check } from '../check.ts'
import { phonePresentations } from '../presentations.ts'
import { otherPhoneOf } from './cards.ts'

interface Trouble {
  readonly name: string
  readonly status: 'not_sent' | 'unknown'
  readonly interference: Interference
}

const failing = (failure: TransportFailure, maybeSent: boolean): Trouble => ({
  name: maybeSent ? `a ${failure} after the request was sent` : `a ${failure} failure`,
  status: maybeSent ? 'unknown' : 'not_sent',
  async interference(_, pass) {
    if (maybeSent) await pass()
    throw new TransportError(failure, maybeSent)
  },
})

const changing = (name: string, change: (answer: HttpResponse) => HttpResponse): Trouble => ({
  name,
  status: 'unknown',
  interference: async (_, pass) => change(await pass()),
})

const text = (body: string) => new TextEncoder().encode(body)
const html = '<!DOCTYPE html><html><body><h1>Bad Gateway</h1></body></html>'
const htmlHeaders = { 'content-type': 'text/html' }
const instead = (status: number, body: string | Uint8Array, headers = htmlHeaders) =>
  changing(
    `status ${status} with ${body.length} bytes that start ${String(body).slice(0, 12)}`,
    () => ({
      status,
      headers,
      body: typeof body === 'string' ? text(body) : body,
    }),
  )

const troubles: readonly Trouble[] = [
  failing('connect', false),
  failing('tls', false),
  failing('timeout', true),
  failing('reset', true),
  changing('a truncated body', (answer) => ({
    ...answer,
    body: answer.body.slice(0, Math.floor(answer.body.length / 2)),
  })),
  changing('an empty body', (answer) => ({ ...answer, body: new Uint8Array() })),
  changing('one changed digit', changeDigit),
  changing('a body of rubbish under the genuine headers', (answer) => ({
    ...answer,
    body: Uint8Array.from({ length: 400 }, (_, index) => (index * 89) & 255),
  })),
  changing('a body of 3 megabytes', (answer) => ({ ...answer, body: text('a'.repeat(3 << 20)) })),
  instead(200, html),
  instead(200, '{}'),
  instead(200, 'null'),
  instead(200, '[]'),
  instead(200, new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 255, 254, 253])),
  instead(302, ''),
  instead(400, '{"code":"NEVER_HEARD_OF","message":"?"}'),
  instead(404, html),
  instead(429, ''),
  instead(500, html),
  instead(502, ''),
  instead(503, '{"code":"SUCCESS"}'),
]

function changeDigit(answer: HttpResponse): HttpResponse {
  const body = answer.body.slice()
  const at = body.findLastIndex((byte) => byte >= 0x30 && byte <= 0x39)
  if (at >= 0) body[at] = body[at] === 0x37 ? 0x38 : 0x37
  return { ...answer, body }
}

type Report = PaymentReport | RefundReport | EnrolmentReport | RemovalReport | CardUpdateReport
type Prepare = (bench: ConformanceBench) => Promise<() => Promise<Report>>

/** For each operation: brings an order to where the call makes sense and gives the call. */
const prepared: Readonly<Partial<Record<OperationName, Prepare>>> = {
  async start(bench) {
    const order = bench.order()
    return () => bench.start(order)
  },
  async query(bench) {
    const order = await bench.paid()
    return () => bench.query(order)
  },
  async close(bench) {
    const { order } = await bench.waiting()
    return () => bench.close(order)
  },
  async reverse(bench) {
    const { order } = await bench.waiting()
    return () => bench.reverse(order)
  },
  async refund(bench) {
    const order = await bench.paid()
    const refund = bench.refundOf(order, 100)
    return () => bench.refund(order, refund)
  },
  async queryRefund(bench) {
    const order = await bench.paid()
    const refund = bench.refundOf(order, 100)
    await bench.refund(order, refund)
    return () => bench.queryRefund(order, refund)
  },
  async confirm(bench) {
    const order = await bench.codeSent()
    const code = bench.sealedFor(order, bench.textedCode())
    return () => bench.confirm(order, code)
  },
  async requestEnrolment(bench) {
    const enrolment = bench.enrolment()
    return () => bench.requestEnrolment(enrolment)
  },
  async confirmEnrolment(bench) {
    const enrolment = bench.enrolment()
    await bench.requestEnrolment(enrolment)
    const code = bench.textedCode()
    return () => bench.confirmEnrolment(enrolment, code)
  },
  async queryEnrolment(bench) {
    const enrolment = bench.enrolment()
    await bench.requestEnrolment(enrolment)
    await bench.confirmEnrolment(enrolment, bench.textedCode())
    return () => bench.queryEnrolment(enrolment)
  },
  async removeCard(bench) {
    const card = await bench.boundCard()
    const { request } = bench.enrolment()
    const removal = { removalNumber: request.enrolmentNumber, requestedAt: bench.time.now(), card }
    return () => bench.removeCard(bench.account(), removal)
  },
  async updateCard(bench) {
    const update = bench.phoneUpdate(await bench.boundCard(), otherPhoneOf(bench))
    return () => bench.updateCard(bench.account(), update)
  },
}

/** Binding a card moves no money: its reports do not tell what was not sent from what is unknown. */
const withoutNotSent: ReadonlySet<OperationName> = new Set([
  'requestEnrolment',
  'confirmEnrolment',
  'queryEnrolment',
  'removeCard',
  'updateCard',
])
const aboutCards: ReadonlySet<OperationName> = new Set([...withoutNotSent, 'confirm'])

export const interferenceCases: readonly ConformanceCase[] = [
  ...(Object.keys(prepared) as OperationName[]).map((operation) =>
    (aboutCards.has(operation) ? codeCaseFor : caseFor)(
      [operation],
      `trouble on the way of ${operation} proves nothing`,
      (bench) => meetTroubles(bench, operation),
    ),
  ),
  caseFor(
    ['start'],
    'trouble on the way of start proves nothing in any presentation',
    async (bench) => {
      for (const presentation of phonePresentations(bench.manifest)) {
        for (const trouble of troubles) {
          const order = bench.order({ presentation })
          await meet(bench, trouble, () => bench.start(order))
        }
      }
    },
  ),
  codeCaseFor(['start'], 'trouble on the way of a texted code proves nothing', async (bench) => {
    const card = await bench.boundCard()
    for (const trouble of troubles) {
      const order = bench.codeOrder(card)
      await meet(bench, trouble, () => bench.start(order))
    }
  }),
]

async function meetTroubles(bench: ConformanceBench, operation: OperationName): Promise<void> {
  for (const { status, ...trouble } of troubles) {
    const expected = withoutNotSent.has(operation) ? 'unknown' : status
    const prepare = prepared[operation]
    if (prepare === undefined) continue
    const call = await prepare(bench)
    await meet(bench, { ...trouble, status: expected }, call)
  }
}

async function meet(
  bench: ConformanceBench,
  trouble: Trouble,
  call: () => Promise<Report>,
): Promise<void> {
  let struck = false
  bench.wire.interfere(async (request, pass) => {
    const passed: HttpResponse[] = []
    const answer = await trouble
      .interference(request, async () => {
        const genuine = await pass()
        passed.push(genuine)
        return genuine
      })
      .catch((error: unknown) => {
        struck = true
        throw error
      })
    struck ||= passed.every((genuine) => !same(genuine, answer))
    return answer
  })
  const report = await call().catch((error: unknown) =>
    check(false, `no operation throws for ${trouble.name}`, error),
  )
  bench.wire.interfere(undefined)
  // An operation without an exchange, or an answer without a body, cannot meet this trouble.
  if (!struck) return
  check(
    (report as Report | undefined)?.status === trouble.status,
    `${trouble.name} is reported as ${trouble.status}`,
    report,
  )
}

function same(a: HttpResponse, b: HttpResponse): boolean {
  return a.status === b.status && Buffer.compare(a.body, b.body) === 0
}
