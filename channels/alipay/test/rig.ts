/** The adapter and the simulator in one process: the network between them is a function call. */
import type {
  AttemptReference,
  ChannelAccount,
  NotificationReading,
  RefundRequest,
  StartRequest,
} from '@tillway/channel'
import type { ChannelSimulator, SimulatorJournal } from '@tillway/channel/simulator'
import { type HttpRequest, type HttpResponse, money, TransportError } from '@tillway/kernel'
import { createManualTime, createMemoryLog, createSeededRandom } from '@tillway/kernel/testing'
import { channel } from '../src/index.ts'
import { simulator as module } from '../src/simulator/index.ts'

export const baseUrl = 'http://127.0.0.1:9/alipay'
export const notifyUrl = 'https://pay.example.com/notifications/alipay?account=1'
export const returnUrl = 'https://mall.example.com/done?order=1'

export type Account = ChannelAccount<
  'start' | 'query' | 'close' | 'reverse' | 'refund' | 'queryRefund'
>

export interface Delivery {
  readonly request: HttpRequest
  readonly reading: NotificationReading
  readonly acknowledged: boolean
}

export interface Rig {
  readonly time: ReturnType<typeof createManualTime>
  readonly log: ReturnType<typeof createMemoryLog>
  readonly simulator: ChannelSimulator
  readonly config: Readonly<Record<string, string>>
  readonly account: Account
  /** Calls that went to the gateway, oldest first. */
  readonly calls: HttpRequest[]
  readonly deliveries: Delivery[]
  readonly journal: SimulatorJournal
  /** When set, stands between the adapter and the simulator. */
  intercept?: (request: HttpRequest, pass: () => Promise<HttpResponse>) => Promise<HttpResponse>
  /** When set, the platform does not answer notifications. */
  deaf?: boolean
}

export function createJournal(records: unknown[] = []): SimulatorJournal {
  return {
    records: () => [...records],
    append(record) {
      // As a file would: what is read back is not the object that was written.
      records.push(JSON.parse(JSON.stringify(record)))
    },
  }
}

export interface RigOptions {
  readonly name?: string
  readonly journal?: SimulatorJournal
  readonly config?: Readonly<Record<string, string>>
}

export function createRig(options: RigOptions = {}): Rig {
  const time = createManualTime()
  const log = createMemoryLog()
  const journal = options.journal ?? createJournal()
  const random = createSeededRandom(7)
  const deliveries: Delivery[] = []
  const calls: HttpRequest[] = []

  const simulator = module.create({
    clock: time,
    scheduler: time,
    random,
    log,
    journal,
    baseUrl,
    http: { send: (request) => deliver(request) },
  })

  const deliver = async (request: HttpRequest): Promise<HttpResponse> => {
    if (rig.deaf) throw new TransportError('timeout', true)
    const body = Buffer.from(request.body ?? '')
    const reading = await rig.account.notifications.read({ headers: request.headers, body })
    const acknowledged = reading.kind !== 'refused'
    deliveries.push({ request, reading, acknowledged })
    const { accepted, refused } = rig.account.notifications
    const answer = acknowledged ? accepted : refused
    return { status: answer.status, headers: {}, body: Buffer.from(answer.body) }
  }

  const pass = async (request: HttpRequest): Promise<HttpResponse> => {
    const answer = await simulator.handle(incoming(request))
    if (answer.drop) throw new TransportError('reset', true)
    return { status: answer.status, headers: answer.headers, body: Buffer.from(answer.body) }
  }

  const config = { ...simulator.provision(options.name ?? 'mall'), ...options.config }
  const http = {
    send: (request: HttpRequest) => {
      calls.push(request)
      return rig.intercept?.(request, () => pass(request)) ?? pass(request)
    },
  }
  const account = channel.open(config, { clock: time, random, http, log })
  const rig: Rig = { time, log, simulator, config, account, calls, deliveries, journal }
  return rig
}

export function incoming(request: HttpRequest) {
  return {
    method: request.method,
    target: request.url.slice(baseUrl.length),
    headers: request.headers,
    body: Buffer.from(request.body ?? ''),
  }
}

export function startRequest(rig: Rig, change: Partial<StartRequest> = {}): StartRequest {
  return {
    orderNumber: 'T20260102000001',
    amount: money(29_900),
    description: '机械键盘 / 青轴 & 茶轴',
    presentation: 'qr',
    startedAt: rig.time.now(),
    expiresAt: rig.time.now() + 15 * 60_000,
    notifyUrl,
    returnUrl,
    ...change,
  }
}

export function referenceOf(request: StartRequest): AttemptReference {
  const { orderNumber, amount, presentation, startedAt, expiresAt } = request
  return { orderNumber, amount, presentation, startedAt, expiresAt }
}

export function refundRequest(request: StartRequest, fen: number, number = 'R1'): RefundRequest {
  return {
    orderNumber: request.orderNumber,
    refundNumber: number,
    amount: money(fen),
    paid: request.amount,
    startedAt: request.startedAt,
    requestedAt: request.startedAt + 60_000,
    isFirst: number === 'R1',
    reason: '买家退货',
    notifyUrl,
  }
}

/** Starts by code and pays on the phone. */
export async function payByCode(rig: Rig, request: StartRequest): Promise<string> {
  const report = await rig.account.operations.start(request)
  if (report.status !== 'waiting' || report.action?.type !== 'qr') throw new Error('no code')
  const order = rig.simulator.phone.scan(report.action.content)
  if (order === undefined) throw new Error('the code does not scan')
  rig.simulator.phone.pay(order.key)
  await rig.time.advance(0)
  return order.key
}
