import { TransportError } from '@tillway/kernel'
import type { NotificationMessage, NotificationReading } from '../../contract.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import { lowerCased, toBytes } from '../bench/wire.ts'
import { type ConformanceCase, caseFor } from '../case.ts'
import { check } from '../check.ts'
import { booksSay } from './expectations.ts'

export const notificationCases: readonly ConformanceCase[] = [
  caseFor(['start'], 'the same notification read twice has the same id', async (bench) => {
    const { message, reading, account } = await firstNotice(bench)
    const again = await read(bench, account.name, message)
    check(JSON.stringify(again) === JSON.stringify(reading), 'reading again reads the same', again)
  }),
  caseFor(
    ['start'],
    'a notification that was not accepted comes again, with the same id',
    async (bench) => {
      bench.refuseNotifications(2)
      const order = await bench.paid()
      for (let hour = 0; hour < 3 && bench.noticesOf(order).length < 3; hour += 1) {
        await bench.pass(3_600_000)
      }
      const ids = bench.noticesOf(order).map(({ id }) => id)
      check(ids.length >= 3, 'it comes until it is accepted', ids)
      check(new Set(ids).size === 1, 'each try has the same id', ids)
      const before = ids.length
      await bench.pass(86_400_000)
      check(bench.noticesOf(order).length === before, 'an accepted one does not come again')
    },
  ),
  caseFor(
    ['start'],
    'no forgery is read as a payment, whether the order waits or is paid',
    async (bench) => {
      const { order, phone } = await bench.waiting()
      const before = await refuseForgeries(bench, order.request.orderNumber)
      check(before > 0, 'the simulator can forge notifications on a waiting order')
      await bench.pay({ order, phone })
      await refuseForgeries(bench, order.request.orderNumber)
    },
  ),
  caseFor(['start'], 'a notification for one merchant is refused by another', async (bench) => {
    bench.account('mall-b')
    const { message } = await firstNotice(bench)
    const reading = await read(bench, 'mall-b', message)
    check(reading.kind === 'refused', 'it is refused', reading)
  }),
  caseFor(['start'], 'a notification that was changed on its way is refused', async (bench) => {
    const { message, account } = await firstNotice(bench)
    for (const changed of changes(message)) {
      const reading = await read(bench, account.name, changed)
      check(reading.kind === 'refused', 'a changed notification is refused', reading)
    }
  }),
  caseFor(
    ['start'],
    'rubbish that arrives as a notification is refused and breaks nothing',
    async (bench) => {
      const { message, account } = await firstNotice(bench)
      for (const body of rubbish) {
        for (const headers of [{}, message.headers]) {
          const reading = await read(bench, account.name, { headers, body: toBytes(body) })
          check(reading.kind === 'refused', 'rubbish is refused', {
            body: body.slice(0, 40),
            reading,
          })
        }
      }
    },
  ),
  caseFor(
    ['start'],
    'notifications are read without asking the channel, or fail as refused',
    async (bench) => {
      const { message, account } = await firstNotice(bench)
      bench.wire.interfere(() => Promise.reject(new TransportError('connect', false)))
      const reading = await read(bench, account.name, message)
      check(
        reading.kind === 'payment' || reading.kind === 'refused',
        'it is read or refused',
        reading,
      )
    },
  ),
  caseFor(['start'], 'the answer to a notification tells the channel clearly', async (bench) => {
    const { accepted, refused } = bench.account().account.notifications
    check(accepted.status >= 200 && accepted.status < 300, 'acceptance is a 2xx', accepted)
    const differ = accepted.body !== refused.body || accepted.status !== refused.status
    check(differ, 'refusal is not acceptance', refused)
    const order = await bench.paid()
    const count = bench.noticesOf(order).length
    await bench.pass(86_400_000)
    check(bench.noticesOf(order).length === count, 'the channel takes the acceptance as one')
    booksSay(bench, order, { captured: order.request.amount.amount })
  }),
]

async function firstNotice(bench: ConformanceBench) {
  await bench.paid()
  const first = bench.received.find(({ reading }) => reading.kind === 'payment')
  check(first !== undefined, 'a payment is notified', bench.received)
  return first
}

/** Reads as that account would; a throw is the case's failure, with what was read. */
async function read(
  bench: ConformanceBench,
  account: string,
  message: NotificationMessage,
): Promise<NotificationReading> {
  try {
    return await bench.settle(bench.account(account).account.notifications.read(message))
  } catch (error) {
    return check(false, 'reading a notification never throws', error) as never
  }
}

async function refuseForgeries(bench: ConformanceBench, orderNumber: string): Promise<number> {
  const forgeries = bench.simulator().forgeries(orderNumber)
  for (const { name, headers, body } of forgeries) {
    const message = { headers: lowerCased(headers), body: toBytes(body) }
    const reading = await read(bench, 'mall-a', message)
    const harmless = reading.kind === 'refused' || reading.kind === 'ignored'
    check(harmless, `the forgery "${name}" is refused`, reading)
  }
  return forgeries.length
}

/** Copies of the message with one digit or letter of it changed, spread over the whole body. */
function changes({ headers, body }: NotificationMessage): readonly NotificationMessage[] {
  const places = 24
  return Array.from({ length: places }, (_, index) => {
    const changed = body.slice()
    const from = Math.floor((index * body.length) / places)
    const at = changed.findIndex((byte, place) => place >= from && isWordByte(byte))
    if (at >= 0) changed[at] = changed[at] === 0x37 ? 0x38 : 0x37
    return { headers, body: changed }
  })
}

const isWordByte = (byte: number) =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)

const rubbish = [
  '',
  '{}',
  'null',
  '[]',
  '"text"',
  '{"resource":null}',
  '<xml><a>1</a></xml>',
  'a=1&b=2',
  'sign=&sign_type=',
  '%',
  '%ff%fe',
  '\u0000\u0001',
  '{'.repeat(5_000),
  `{"a":"${'x'.repeat(300_000)}"}`,
]
