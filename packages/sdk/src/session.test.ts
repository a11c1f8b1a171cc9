import { expect, test } from 'vitest'
import { sampleAttempt, samplePayment } from '../test/sample-payment.ts'
import { createStage, ok, refusal, type Stage } from '../test/stage.ts'
import { type CashierEvent, createCashier, type HostAdapter } from './index.ts'

const ways = [
  {
    id: 'scan',
    name: { zh: '扫码', en: 'Scan' },
    mark: { viewBox: '', paths: [] },
    presentations: ['qr'],
    available: true,
    reason: null,
  },
  {
    id: 'wallet',
    name: { zh: '钱包', en: 'Wallet' },
    mark: { viewBox: '', paths: [] },
    presentations: ['wap', 'qr'],
    available: true,
    reason: null,
  },
]
const payable = samplePayment({ ways })
const scanning = samplePayment({ status: 'processing', attempt: sampleAttempt, ways })
const paid = samplePayment({ status: 'succeeded', finished: true, way: 'scan' })
const leaving = samplePayment({
  status: 'processing',
  ways,
  attempt: {
    ...sampleAttempt,
    way: 'wallet',
    presentation: 'wap',
    next_action: { type: 'redirect', url: 'https://wallet.example/pay' },
  },
})

function begin(stage: Stage, host?: HostAdapter) {
  const events: CashierEvent[] = []
  const cashier = createCashier({
    apiBase: 'https://pay.example/',
    publicKey: 'pk_1',
    ports: stage.ports,
    onEvent: (event) => events.push(event),
    payerId: 'openid-1',
    ...(host ? { host } : {}),
  })
  return { cashier, events }
}

async function choosing(host?: HostAdapter, stage = createStage()) {
  stage.reply('GET payment', ok(payable))
  const { cashier, events } = begin(stage, host)
  const controller = cashier.open({ session: 'cs_1' })
  await stage.pass(0)
  return { stage, events, cashier, controller, session: controller.session }
}

test('names the session, the publishable key and the host', async () => {
  const { stage } = await choosing()
  expect(stage.requests[0]).toMatchObject({
    url: 'https://pay.example/v1/client/payment?host=mobile_web',
    headers: { authorization: 'Bearer cs_1', 'tillway-key': 'pk_1' },
  })
})

test('pays by a code: polls, hears the stream and resolves with the server’s word', async () => {
  const { stage, events, controller, session } = await choosing()
  stage.reply('POST payment/attempts', ok(scanning, 201))
  stage.reply('GET payment', ok(scanning))
  await session.choose('scan')
  expect(session.getState()).toMatchObject({ phase: 'acting', way: 'scan', presentation: 'qr' })
  expect(stage.requests.at(-1)).toMatchObject({
    headers: { 'idempotency-key': 'key-0001' },
    body: JSON.stringify({
      way: 'scan',
      host: 'mobile_web',
      presentation: 'qr',
      payer_id: 'openid-1',
    }),
  })
  expect(stage.streams[0]?.url).toBe('https://pay.example/v1/client/payment/stream?session=cs_1')
  stage.streams[0]?.send(paid)
  expect(await controller.result).toMatchObject({ status: 'succeeded', payment: { id: 'pay_1' } })
  expect(stage.streams[0]?.closed).toBe(true)
  expect(events.map(({ type }) => type)).toEqual([
    'opened',
    'ways_shown',
    'status_changed',
    'way_chosen',
    'action_started',
    'status_changed',
    'status_changed',
    'result',
    'closed',
  ])
})

test('an answer that was asked for before the stream spoke is older than its word', async () => {
  const usual = createStage()
  const held: (() => void)[] = []
  const isHeld = () => new Promise<void>((resolve) => held.push(resolve))
  let holds = false
  const send: Stage['ports']['send'] = async (request) => {
    const answer = await usual.ports.send(request)
    if (holds) await isHeld()
    return answer
  }
  const { stage, session } = await choosing(undefined, {
    ...usual,
    ports: { ...usual.ports, send },
  })
  stage.reply('POST payment/attempts', ok(scanning, 201))
  await session.choose('scan')
  const confirming = { ...sampleAttempt, state: 'confirming', next_action: null }
  stage.reply('GET payment', ok({ ...scanning, attempt: confirming }))
  holds = true
  await stage.pass(1_000)
  expect(held).toHaveLength(1)
  stage.streams[0]?.send(scanning)
  held[0]?.()
  await stage.pass(0)
  expect(session.getState().phase).toBe('acting')
  await stage.pass(2_000)
  expect(held).toHaveLength(2)
})

test('polling alone finds the result where there is no stream', async () => {
  const stage = createStage({ stream: undefined })
  const { controller, session } = await choosing(undefined, stage)
  stage.reply('POST payment/attempts', ok(scanning, 201))
  stage.reply('GET payment', ok(scanning), ok(scanning), ok(paid))
  await session.choose('scan')
  await stage.pass(10_000)
  expect((await controller.result).status).toBe('succeeded')
})

test('does not ask while nobody looks, and asks at once when somebody does', async () => {
  const { stage, session } = await choosing()
  stage.reply('POST payment/attempts', ok(scanning, 201))
  stage.reply('GET payment', ok(scanning))
  stage.hidden = true
  await session.choose('scan')
  const before = stage.requests.length
  await stage.pass(60_000)
  expect(stage.requests).toHaveLength(before)
  stage.hidden = false
  await stage.wake('returned')
  expect(stage.requests).toHaveLength(before + 1)
})

test('an answer that was under way when a try began is too old to be believed', async () => {
  const stage = createStage()
  let release = () => {}
  const { send } = stage.ports
  const slow = {
    ...stage.ports,
    send: async (request: Parameters<typeof send>[0]) => {
      const answer = await send(request)
      if (request.method === 'GET' && stage.requests.length === 2) {
        await new Promise<void>((resolve) => {
          release = resolve
        })
      }
      return answer
    },
  }
  stage.reply('GET payment', ok(payable))
  stage.reply('POST payment/attempts', ok(scanning, 201))
  const session = createCashier({
    apiBase: 'https://pay.example',
    publicKey: 'pk_1',
    ports: slow,
  }).session('cs_1')
  await stage.pass(0)
  void session.refresh()
  await session.choose('scan')
  release()
  await stage.pass(0)
  expect(session.getState().phase).toBe('acting')
})

test('an answer that makes no sense is asked for again', async () => {
  const stage = createStage()
  stage.reply('GET payment', ok({ ways: [{ id: 'scan' }] }), ok(payable))
  const { session } = begin(stage).cashier.open({ session: 'cs_1' })
  await stage.pass(0)
  expect(session.getState()).toMatchObject({ offline: true, payment: null, failure: null })
  await stage.pass(2000)
  expect(session.getState()).toMatchObject({ offline: false, phase: 'choosing' })
})

test('without an answer the same key is tried again, and nothing is called failed', async () => {
  const { stage, session } = await choosing()
  stage.reply('POST payment/attempts', 'no_answer', { status: 502 }, ok(scanning, 201))
  stage.reply('GET payment', ok(scanning))
  const chosen = session.choose('scan')
  await stage.pass(1000)
  expect(session.getState()).toMatchObject({ starting: true, offline: true, failure: null })
  await stage.pass(4000)
  await chosen
  const posts = stage.requests.filter(({ method }) => method === 'POST')
  expect(posts.map(({ headers }) => headers['idempotency-key'])).toEqual(
    Array.from({ length: 3 }, () => 'key-0001'),
  )
  expect(session.getState().phase).toBe('acting')
})

test('a second tap while starting is nothing, and a later try has a key of its own', async () => {
  const { stage, session } = await choosing()
  stage.reply('POST payment/attempts', ok(scanning, 201))
  stage.reply('GET payment', ok(scanning))
  await Promise.all([session.choose('scan'), session.choose('scan')])
  session.pick()
  await session.choose('wallet')
  const posts = stage.requests.filter(({ method }) => method === 'POST')
  expect(posts.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-0001', 'key-0002'])
})

test('an unanswered try keeps its key over a reload', async () => {
  const first = await choosing()
  first.stage.reply('POST payment/attempts', 'no_answer')
  void first.session.choose('scan')
  await first.stage.pass(100)
  const { storage } = first.stage.ports
  const second = await choosing(undefined, createStage({ storage, newKey: () => 'another-key' }))
  second.stage.reply('POST payment/attempts', ok(scanning, 201))
  await second.session.choose('scan')
  expect(second.stage.requests.at(-1)?.headers['idempotency-key']).toBe('key-0001')
})

test('a former try that is not over is waited for', async () => {
  const { stage, session } = await choosing()
  const doubt = { ...sampleAttempt, state: 'confirming', next_action: null }
  stage.reply('POST payment/attempts', refusal('attempt_in_progress', 'query_first'))
  stage.reply('GET payment', ok(samplePayment({ status: 'processing', attempt: doubt })))
  await session.choose('scan')
  expect(session.getState().phase).toBe('confirming')
})

test('a channel that cannot be reached is tried three times and then left to the shopper', async () => {
  const { stage, session } = await choosing()
  stage.reply('POST payment/attempts', refusal('channel_unavailable', 'same_key', 'channel'))
  const chosen = session.choose('scan')
  await stage.pass(10_000)
  await chosen
  expect(stage.requests.filter(({ method }) => method === 'POST')).toHaveLength(3)
  expect(session.getState()).toMatchObject({
    phase: 'choosing',
    failure: { code: 'channel_unavailable', message: { en: 'English channel_unavailable' } },
  })
})

test('leaves for another page only by a tap, and asks on return', async () => {
  const { stage, session } = await choosing()
  stage.reply('POST payment/attempts', ok(leaving, 201))
  stage.reply('GET payment', ok(leaving))
  await session.choose('wallet')
  expect(stage.visited).toEqual(['https://wallet.example/pay'])
  await stage.wake('returned')
  expect(session.getState()).toMatchObject({ phase: 'confirming', returned: 'asked' })

  const later = createStage({ storage: stage.ports.storage })
  later.reply('GET payment', ok(leaving))
  void begin(later).cashier.resume()
  await later.pass(0)
  expect(later.visited).toEqual([])
})

test('a page that does not go away gives the shopper the buttons after a while', async () => {
  const { stage, session } = await choosing()
  stage.reply('POST payment/attempts', ok(leaving, 201))
  stage.reply('GET payment', ok(leaving))
  await session.choose('wallet')
  await stage.pass(2600)
  expect(session.getState().returned).toBe('asked')
})

test('an address that hides a script is not followed', async () => {
  const { stage, session } = await choosing()
  const trap = {
    ...leaving,
    attempt: { ...sampleAttempt, next_action: { type: 'redirect', url: ' javascript:alert(1)' } },
  }
  stage.reply('POST payment/attempts', ok(trap, 201))
  stage.reply('GET payment', ok(trap))
  await session.choose('wallet')
  expect(stage.visited).toEqual([])
  expect(session.getState().failure?.code).toBe('presentation_unsupported')
})

const invoking = samplePayment({
  status: 'processing',
  ways: ways.map((way) => ({ ...way, presentations: ['jsapi'] })),
  attempt: {
    ...sampleAttempt,
    next_action: { type: 'invoke', target: 'bridge', params: { a: 'b' } },
  },
})
const bridge = (hint: 'done' | 'canceled'): HostAdapter => ({
  id: 'merchant_app',
  presentations: ['jsapi'],
  supports: () => true,
  perform: async () => hint,
})

test('a host that says it is done is a hint: the server is asked', async () => {
  const stage = createStage()
  stage.reply('GET payment', ok({ ...invoking, attempt: null, status: 'payable' }))
  const { session } = begin(stage, bridge('done')).cashier.open({ session: 'cs_1' })
  await stage.pass(0)
  stage.reply('POST payment/attempts', ok(invoking, 201))
  stage.reply('GET payment', ok(invoking))
  await session.choose('scan')
  expect(session.getState()).toMatchObject({ phase: 'confirming', outcome: null })
  stage.reply('GET payment', ok(paid))
  await stage.pass(2000)
  expect(session.latest()?.status).toBe('succeeded')
})

test('a cancel of the host is believed only after asking at 0, 1 and 3 seconds', async () => {
  const stage = createStage()
  stage.reply('GET payment', ok({ ...invoking, attempt: null, status: 'payable' }))
  const { session } = begin(stage, bridge('canceled')).cashier.open({ session: 'cs_1' })
  await stage.pass(0)
  stage.reply('POST payment/attempts', ok(invoking, 201))
  stage.reply('GET payment', ok(invoking))
  const chosen = session.choose('scan')
  await stage.pass(3000)
  expect(session.getState().phase).toBe('acting')
  await stage.pass(2000)
  await chosen
  expect(session.getState()).toMatchObject({ phase: 'choosing', outcome: null })
})

test('gives up on the server, and only its word makes it canceled', async () => {
  const { stage, session, controller } = await choosing()
  stage.reply('POST payment/attempts', ok(scanning, 201))
  stage.reply('GET payment', ok(scanning))
  stage.reply('POST payment/cancel', ok(samplePayment({ status: 'canceled', finished: true })))
  await session.choose('scan')
  await controller.close()
  expect(await controller.result).toMatchObject({ status: 'canceled', by: 'shopper' })
})

test('a cancel that no channel answers is processing after eight seconds', async () => {
  const { stage, session, controller } = await choosing()
  stage.reply('POST payment/attempts', ok(scanning, 201))
  stage.reply('GET payment', ok(scanning))
  stage.reply('POST payment/cancel', ok(scanning))
  await session.choose('scan')
  await controller.close()
  await stage.pass(8000)
  expect(await controller.result).toMatchObject({
    status: 'processing',
    why: 'channel_pending',
    resumeToken: 'cs_1',
  })
})

test('a signed order is submitted once and gives the session for the rest', async () => {
  const stage = createStage()
  const opened = { object: 'opened_session', session: 'cs_9', payment: payable }
  stage.reply('POST orders', 'no_answer', ok(opened, 201))
  stage.reply('GET payment', ok(payable))
  const { session } = begin(stage).cashier.open({ signedOrder: 'a.b.c' })
  await stage.pass(2000)
  expect(session.getState().phase).toBe('choosing')
  await session.refresh()
  expect(stage.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer pk_1',
    'Bearer pk_1',
    'Bearer cs_9',
  ])
})

test('shows the preferred way first and only the ways that the mall asked for', async () => {
  const stage = createStage()
  stage.reply('GET payment', ok(payable))
  const { cashier } = begin(stage)
  const { session } = cashier.open({ session: 'cs_1', preferredWay: 'wallet' })
  await stage.pass(0)
  expect(session.getState().ways.map(({ id }) => id)).toEqual(['wallet', 'scan'])
  const narrow = cashier.open({ session: 'cs_1', ways: ['scan'] })
  await stage.pass(0)
  expect(narrow.session.getState().ways.map(({ id }) => id)).toEqual(['scan'])
})

test('an abort closes as the shopper would', async () => {
  const stage = createStage()
  stage.reply('GET payment', ok(payable))
  const aborter = new AbortController()
  const result = begin(stage).cashier.pay({ session: 'cs_1', signal: aborter.signal })
  await stage.pass(0)
  aborter.abort()
  expect(await result).toMatchObject({ status: 'canceled', by: 'shopper' })
})

test('a session that the platform does not know is a failure with its words', async () => {
  const stage = createStage()
  stage.reply('GET payment', refusal('session_invalid', 'after_fix', 'authentication'))
  const result = begin(stage).cashier.pay({ session: 'cs_1' })
  await stage.pass(0)
  expect(await result).toMatchObject({
    status: 'failed',
    payment: null,
    error: { code: 'session_invalid', message: 'English session_invalid', requestId: 'req_1' },
  })
})

test('rejects nothing but a mistake in the integration', async () => {
  const { cashier } = begin(createStage())
  for (const request of [{}, { session: 'cs_1', signedOrder: 'a' }, { session: 'pay_1' }]) {
    await expect(cashier.pay(request)).rejects.toMatchObject({ type: 'usage_error' })
  }
  const { ports } = createStage()
  const make = (apiBase: string, publicKey: string) => () =>
    createCashier({ apiBase, publicKey, ports })
  expect(make('/', 'pk_1')).toThrow('apiBase')
  expect(make('https://x', 'sk_1')).toThrow('publishable')
})

test('there is nothing to resume on a fresh device, and what was finished is forgotten', async () => {
  const { stage, session, controller } = await choosing()
  expect(await begin(createStage()).cashier.resume()).toBeNull()
  stage.reply('POST payment/attempts', ok(scanning, 201))
  await session.choose('scan')
  expect(stage.ports.storage.tab.get('tillway:pending')).not.toBeNull()
  stage.streams[0]?.send(paid)
  await controller.result
  expect(await begin(stage).cashier.resume()).toBeNull()
})

test('a link can show a finished payment and never starts one', async () => {
  const pageUrl = 'https://shop.example/?tillway_session=rt_7'
  const stage = createStage({ pageUrl })
  stage.reply('GET payment', ok(payable))
  expect(await begin(stage).cashier.resume()).toBeNull()
  stage.reply('GET payment', ok(paid))
  expect((await begin(stage).cashier.resume())?.status).toBe('succeeded')
})

test('events can be read one by one until it is closed', async () => {
  const { stage, controller } = await choosing()
  const types: string[] = []
  const reading = (async () => {
    for await (const event of controller.events) types.push(event.type)
  })()
  await controller.close()
  await stage.pass(0)
  await reading
  expect(types).toEqual(['opened', 'ways_shown', 'status_changed', 'result', 'closed'])
})

test('an order that is over when it is loaded says so at once', async () => {
  const stage = createStage()
  stage.reply('GET payment', ok({ ...payable, expires_in_ms: 0 }))
  const session = begin(stage).cashier.session('cs_1')
  await stage.pass(10)
  expect(session.getState()).toMatchObject({ phase: 'expired', outcome: null })
  await stage.pass(70_000)
  expect(await session.result).toMatchObject({ status: 'processing', why: 'wait_timeout' })
})

test('a timer that fires a moment early ends the time all the same', async () => {
  const clock = createStage()
  const after = (delayMs: number, run: () => void) =>
    clock.ports.after(Math.max(delayMs - 0.5, 0), run)
  const stage = createStage({ now: clock.ports.now, after })
  const left = (expires_in_ms: number) => ok({ ...payable, expires_in_ms })
  stage.reply('GET payment', left(4000), left(0))
  const session = begin(stage).cashier.session('cs_1')
  await clock.pass(5000)
  expect(session.getState().phase).toBe('expired')
})
