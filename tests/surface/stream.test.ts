/** Status as server-sent events: at once, at each change, until the end, and never without bound. */
import { ErrorBody } from '@tillway/api'
import { Compile } from 'typebox/compile'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { checkErrorAnswer } from '../kit/contract.ts'
import {
  asMerchant,
  makeMerchant,
  orderOf,
  payCode,
  startCode,
  type TestMerchant,
} from '../kit/merchant.ts'
import { createShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'

const time = createShiftedTime()
const platform = await startPlatform({ server: { ports: time } })
afterAll(() => platform.stop())

let merchant: TestMerchant
let mine: ReturnType<typeof asMerchant>
beforeAll(async () => {
  merchant = await makeMerchant(platform, { channels: ['alipay', 'wechatpay'] })
  mine = asMerchant(platform, merchant)
})

const opened: AbortController[] = []
afterEach(() => {
  for (const controller of opened.splice(0)) controller.abort()
})

const create = () => mine.ok('createPayment', { body: orderOf() })

async function ask(session: string, headers: Readonly<Record<string, string>> = {}) {
  const controller = new AbortController()
  opened.push(controller)
  const url = `${platform.server.url}/v1/client/payment/stream?session=${session}`
  return await fetch(url, { headers, signal: controller.signal })
}

interface Status {
  readonly status: string
  readonly finished: boolean
  readonly attempt: { readonly state: string } | null
}

/** Reads in the background; what came so far stands in `seen`. */
async function follow(session: string) {
  const response = await ask(session)
  const seen: Status[] = []
  const stream = { response, seen, text: '', ended: false }
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      stream.text += decoder.decode(chunk, { stream: true })
      const blocks = stream.text.split('\n\n').slice(0, -1)
      const events = blocks.filter((block) => block.startsWith('event: status\ndata: '))
      for (const block of events.slice(seen.length)) {
        seen.push(JSON.parse(block.slice('event: status\ndata: '.length)))
      }
    }
    stream.ended = true
  }
  void read().catch(() => undefined)
  return stream
}

test('the state comes at once, each change within a second, and the end ends it', async () => {
  const { session } = await create()
  const stream = await follow(session)
  expect(stream.response.status).toBe(200)
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(stream.response.headers.get('access-control-allow-origin')).toBe('*')
  const within = { timeoutMs: 1_000 }
  await waitUntil('the state', () => stream.seen[0]?.status === 'payable', within)
  const view = await startCode(platform, session, 'alipay')
  const isShown = ({ attempt }: Status) => attempt?.state === 'awaiting_payer'
  await waitUntil('the start', () => stream.seen.some(isShown), within)
  payCode(platform, view)
  await waitUntil('the success', () => stream.seen.at(-1)?.status === 'succeeded', within)
  await waitUntil('the end', () => stream.ended, within)
  expect(stream.seen.at(-1)?.finished).toBe(true)
  expect(stream.seen.filter(({ finished }) => finished)).toHaveLength(1)
})

test('of a finished payment there is one state and the end', async () => {
  const { id, session } = await create()
  await mine.ok('cancelPayment', { params: { id } })
  const stream = await follow(session)
  await waitUntil('the end', () => stream.ended)
  expect(stream.seen.map(({ status }) => status)).toEqual(['canceled'])
})

test('a change of one payment is not shown to another', async () => {
  const [one, two] = [await create(), await create()]
  const stream = await follow(one.session)
  await waitUntil('the state', () => stream.seen.length === 1)
  await mine.ok('cancelPayment', { params: { id: two.id } })
  await mine.ok('cancelPayment', { params: { id: one.id } })
  await waitUntil('the end', () => stream.ended)
  expect(stream.text).not.toContain(two.id)
})

describe('who may not', () => {
  async function refusal(session: string, headers: Readonly<Record<string, string>> = {}) {
    const response = await ask(session, headers)
    const { status } = response
    const text = await response.text()
    const answer = { name: 'streamClientPayment', status, headers: response.headers, text } as const
    expect(Compile(ErrorBody).Check(JSON.parse(text))).toBe(true)
    return checkErrorAnswer(answer).error.code
  }

  test.each([
    ['cs_forged.forged.forged.forged', 'session_invalid'],
    ['x'.repeat(40), 'session_invalid'],
    ['', 'authentication_required'],
    ['x'.repeat(301), 'invalid_request'],
  ])('a session of %j is refused: %s', async (session, code) => {
    expect(await refusal(session)).toBe(code)
  })

  test('a secret key is no session', async () => {
    expect(await refusal(merchant.secretKey)).toBe('session_invalid')
  })

  test('an expired session opens nothing', async () => {
    const { session } = await create()
    time.skip(31 * 60_000)
    expect(await refusal(session)).toBe('session_expired')
  })

  test('one payment has ten streams at most, and a closed one makes room', async () => {
    const { session } = await create()
    const streams = await Promise.all(Array.from({ length: 14 }, () => ask(session)))
    const statuses = streams.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(4)
    expect(await refusal(session)).toBe('rate_limited')
    const other = await create()
    expect((await ask(other.session)).status).toBe(200)
    opened[statuses.indexOf(200)]?.abort()
    await waitUntil('there is room', async () => (await ask(session)).status === 200)
  })
})

test('a hundred shoppers wait at the same time, and each hears of its own', async () => {
  const payments = await Promise.all(Array.from({ length: 100 }, create))
  const streams = await Promise.all(payments.map(({ session }) => follow(session)))
  await Promise.all(payments.map(({ id }) => mine.ok('cancelPayment', { params: { id } })))
  await waitUntil('all have ended', () => streams.every(({ ended }) => ended))
  for (const { seen } of streams) expect(seen.at(-1)).toMatchObject({ status: 'canceled' })
})

test('the server stops although streams are open', async () => {
  const another = await startPlatform()
  const shop = await makeMerchant(another, { channels: [] })
  const { session } = await asMerchant(another, shop).ok('createPayment', { body: orderOf() })
  const response = await fetch(`${another.server.url}/v1/client/payment/stream?session=${session}`)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  expect((await reader.read()).done).toBe(false)
  await another.stop()
  const rest = await reader.read().catch(() => ({ done: true }))
  expect(rest.done).toBe(true)
})
