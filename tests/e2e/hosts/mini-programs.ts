/** Mini programs have no page: their SDK with the real platform and simulators, the app around it played. */
import * as alipay from '@tillway/host-alipay-miniprogram'
import * as wechat from '@tillway/host-wechat-miniprogram'
import { createTillway } from '@tillway/mall'
import { assembleCashier, type Cashier, type HostAdapter, type Ports } from '@tillway/sdk'
import { expect } from 'vitest'
import { waitUntil } from '../../kit/wait-until.ts'
import type { Stage } from '../stage/start-stage.ts'

type Wants = 'pay' | 'cancel'

interface App {
  readonly stage: Stage
  wants(): Wants
  /** What becomes of a call on its way to the payer's app. */
  spoil(call: object): object
}

type Ending = 'paid' | 'canceled' | 'refused'

/** The channel's own app: it checks the call as the real one does, and the payer does as told. */
function callPhone(stage: Stage, channel: string, call: object, wants: Wants): Ending {
  const { phone } = stage.demo.simulators.simulator(channel)
  const order = phone.scan(JSON.stringify(call))
  if (order === undefined) return 'refused'
  return wants === 'cancel'
    ? 'canceled'
    : phone.pay(order.key).state === 'paid'
      ? 'paid'
      : 'refused'
}

const quiet = {
  onAppShow() {},
  offAppShow() {},
  onAppHide() {},
  removeStorageSync() {},
  setStorageSync() {},
}

interface Asked {
  readonly url: string
  readonly method: string
  readonly data?: string | undefined
}

async function send({ url, method, data }: Asked, headers: Readonly<Record<string, string>>) {
  const answer = await fetch(url, { method, headers, body: data ?? null })
  return { status: answer.status, data: await answer.json() }
}

function inWeChat({ stage, wants, spoil }: App): Cashier {
  const wx = {
    ...quiet,
    getStorageSync: () => '',
    request: ({ success, fail, header, ...asked }: Parameters<wechat.Wx['request']>[0]) =>
      void send(asked, header).then(
        ({ status, data }) => success({ statusCode: status, data }),
        () => fail({}),
      ),
    requestPayment({ success, fail, ...call }: Parameters<wechat.Wx['requestPayment']>[0]) {
      const ending = callPhone(stage, 'wechatpay', spoil(call), wants())
      if (ending === 'paid') success()
      else fail({ errMsg: `requestPayment:fail ${ending === 'canceled' ? 'cancel' : 'sign'}` })
    },
  }
  const given = wx as unknown as wechat.Wx
  return assemble(stage, wechat.wechatMiniProgram(given), wechat.miniProgramPorts(given))
}

function inAlipay({ stage, wants, spoil }: App): Cashier {
  const my = {
    ...quiet,
    getStorageSync: () => ({ data: null }),
    request: ({ success, fail, headers, ...asked }: Parameters<alipay.My['request']>[0]) =>
      void send(asked, headers).then(success, () => fail({})),
    tradePay({ success, fail, ...call }: Parameters<alipay.My['tradePay']>[0]) {
      const codes = { paid: '9000', canceled: '6001', refused: '4000' }
      success({ resultCode: codes[callPhone(stage, 'alipay', spoil(call), wants())] })
    },
  }
  const given = my as unknown as alipay.My
  return assemble(stage, alipay.alipayMiniProgram(given), alipay.miniProgramPorts(given))
}

/** As the packages put it together, but with a clock that runs faster: a cancel is looked at for seconds. */
function assemble({ demo }: Stage, host: HostAdapter, ports: Ports): Cashier {
  const speed = 20
  const { now, after } = ports
  const hasty: Ports = {
    ...ports,
    now: () => now() * speed,
    after: (delayMs, run) => after(delayMs / speed, run),
  }
  const { publishableKey: publicKey } = demo.merchant
  const payerId = 'payer_of_a_mini_program'
  return assembleCashier({ apiBase: demo.server.url, publicKey, payerId, host }, { ports: hasty })
}

const tillwayOf = ({ demo: { server, merchant } }: Stage) =>
  createTillway({ apiBase: server.url, secretKey: merchant.secretKey })

const apps = { wechat: [inWeChat, 'paySign'], alipay: [inAlipay, 'tradeNO'] } as const

/** A spoilt call, a cancel, and then it is paid, once and whole. */
export async function payInMiniProgram(stage: Stage, way: keyof typeof apps): Promise<void> {
  const [open, secret] = apps[way]
  const order = `mini-${way}`
  const tillway = tillwayOf(stage)
  const { id, session: token } = await tillway.payments.create({
    order,
    amount: 1_990,
    description: 'tea',
  })
  let wants: Wants = 'pay'
  let isSpoilt = true
  const { session } = open({
    stage,
    wants: () => wants,
    spoil: (call) => (isSpoilt ? { ...call, [secret]: 'AAAA' } : call),
  }).open({ session: token })
  const { getState } = session
  await waitUntil('the ways', () => getState().phase === 'choosing')
  expect(getState().ways.map((one) => one.id)).toEqual([way])
  for (const next of ['pay', 'cancel'] as const) {
    wants = next
    await session.choose(way)
    expect(getState()).toMatchObject({ phase: 'choosing', outcome: null })
    isSpoilt = false
  }
  wants = 'pay'
  await session.choose(way)
  expect((await session.result).status).toBe('succeeded')
  session.stop()
  const payment = await tillway.payments.get(id)
  const books = stage.demo.simulators.channels.flatMap(
    (channel) => stage.demo.simulators.simulator(channel).books().orders,
  )
  const numbers = payment.attempts.map((attempt) => attempt.channel_order_number)
  const captured = books.filter(({ orderNumber }) => numbers.includes(orderNumber))
  expect(payment.status).toBe('succeeded')
  expect(captured.reduce((sum, one) => sum + one.captured, 0)).toBe(1_990)
}
