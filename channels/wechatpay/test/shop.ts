/**
 * A merchant at the simulator, all in memory: the adapter's requests go to the simulator, the
 * simulator's notifications come to the adapter, and time moves only when a test says so.
 */
import type {
  AttemptReference,
  Channel,
  ChannelAccount,
  NotificationReading,
  RefundRequest,
  StartRequest,
} from '@tillway/channel'
import type { ChannelSimulator, SimulatorJournal } from '@tillway/channel/simulator'
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  money,
  TransportError,
} from '@tillway/kernel'
import {
  createManualTime,
  createMemoryLog,
  createSeededRandom,
  type ManualTime,
} from '@tillway/kernel/testing'
import { channel } from '../src/index.ts'
import { simulator as simulatorModule } from '../src/simulator/index.ts'

export const simulatorUrl = 'https://channel.example/wechatpay'
export const notifyUrl = 'https://platform.example/n/1'

type Operation = (typeof channel.manifest.operations)[number]
export type Account = ChannelAccount<Operation>

export interface Received {
  readonly request: HttpRequest
  readonly reading: NotificationReading
}

export interface Shop {
  readonly time: ManualTime
  readonly simulator: ChannelSimulator
  readonly account: Account
  readonly config: Readonly<Record<string, string>>
  /** What the adapter sent, in order. */
  readonly sent: HttpRequest[]
  readonly received: Received[]
  readonly log: ReturnType<typeof createMemoryLog>
  readonly journal: SimulatorJournal
  readonly http: HttpTransport
  /** Replaces the way to the simulator, until it is put back by undefined. */
  interpose(send: HttpTransport['send'] | undefined): void
  /** The status with which notifications are answered; accepted and refused by the reader when unset. */
  answerNotificationsWith(status: number | undefined): void
  open(config: Readonly<Record<string, string>>): Account
}

export function createJournal(records: readonly unknown[] = []): SimulatorJournal {
  const kept = [...records]
  return { records: () => kept, append: (record) => void kept.push(record) }
}

/** Key pairs are dear to make, so every shop of a test file starts from the same journal. */
let provisioned: readonly unknown[] | undefined

export interface ShopOptions {
  readonly change?: (config: Readonly<Record<string, string>>) => Readonly<Record<string, string>>
  readonly merchant?: string
  readonly journal?: SimulatorJournal
}

export function openShop({ change, merchant = 'mall', journal }: ShopOptions = {}): Shop {
  const time = createManualTime()
  const log = createMemoryLog()
  const sent: HttpRequest[] = []
  const received: Received[] = []
  const memory = journal ?? createJournal(provisioned)
  let interposed: HttpTransport['send'] | undefined
  let notificationStatus: number | undefined
  let account: Account | undefined

  const deliver: HttpTransport = {
    async send(request) {
      const reader = account?.notifications
      if (reader === undefined) throw new TransportError('connect', false)
      const reading = await reader.read({ headers: request.headers, body: bytesOf(request.body) })
      received.push({ request, reading })
      const answer = reading.kind === 'refused' ? reader.refused : reader.accepted
      return { status: notificationStatus ?? answer.status, headers: {}, body: new Uint8Array() }
    },
  }
  const simulator = simulatorModule.create({
    clock: time,
    scheduler: time,
    random: createSeededRandom(memory.records().length + 1),
    http: deliver,
    log,
    journal: memory,
    baseUrl: simulatorUrl,
  })
  const direct = transportTo(simulator)
  const http: HttpTransport = {
    send(request) {
      sent.push(request)
      return (interposed ?? direct.send)(request)
    },
  }
  const config = { ...simulator.provision(merchant) }
  if (journal === undefined) provisioned ??= [...memory.records()]
  const ports = { clock: time, random: createSeededRandom(7), http, log }
  const open = (fields: Readonly<Record<string, string>>) =>
    (channel as Channel<typeof channel.manifest>).open(fields, ports)
  account = open(change?.(config) ?? config)
  return {
    time,
    simulator,
    account,
    config,
    sent,
    received,
    log,
    journal: memory,
    http: direct,
    interpose: (send) => {
      interposed = send
    },
    answerNotificationsWith: (status) => {
      notificationStatus = status
    },
    open,
  }
}

/** What a real transport would make of the simulator's answers. */
export function transportTo(simulator: ChannelSimulator): HttpTransport {
  return {
    async send(request): Promise<HttpResponse> {
      const answer = await simulator.handle({
        method: request.method,
        target: request.url.slice(simulatorUrl.length),
        headers: request.headers,
        body: bytesOf(request.body),
      })
      if (answer.drop) throw new TransportError('reset', true)
      return { status: answer.status, headers: answer.headers, body: bytesOf(answer.body) }
    },
  }
}

export function bytesOf(body: string | Uint8Array | undefined): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array())
}

let orders = 0

export function startRequest(shop: Shop, change: Partial<StartRequest> = {}): StartRequest {
  orders += 1
  return {
    orderNumber: `T${String(orders).padStart(12, '0')}`,
    amount: money(29_900),
    description: '帆布包',
    presentation: 'qr',
    startedAt: shop.time.now(),
    expiresAt: shop.time.now() + 1_800_000,
    notifyUrl,
    returnUrl: 'https://mall.example/orders/1?from=pay',
    clientIp: '203.0.113.7',
    payerId: 'oPayer0000000000000000000001',
    ...change,
  }
}

export function referenceOf(_shop: Shop, request: StartRequest): AttemptReference {
  const { orderNumber, amount, presentation, startedAt, expiresAt } = request
  return { orderNumber, amount, presentation, startedAt, expiresAt }
}

export function refundRequest(
  order: StartRequest,
  refundNumber: string,
  change: Partial<RefundRequest> = {},
): RefundRequest {
  return {
    orderNumber: order.orderNumber,
    refundNumber,
    amount: order.amount,
    paid: order.amount,
    startedAt: order.startedAt,
    requestedAt: order.startedAt + 60_000,
    isFirst: true,
    reason: '七天无理由退货',
    notifyUrl: 'https://platform.example/n/1',
    ...change,
  }
}

/** Starts with a code and lets the payer scan and pay it. */
export async function payByCode(shop: Shop, request: StartRequest): Promise<void> {
  const report = await shop.account.operations.start(request)
  if (report.status !== 'waiting' || report.action?.type !== 'qr') {
    throw new Error(`not waiting with a code: ${report.status}`)
  }
  const order = shop.simulator.phone.scan(report.action.content)
  shop.simulator.phone.pay(order?.key ?? '')
  await shop.time.advance(0)
}
