/** The suite itself can fail: each of these channels breaks one promise and is found out. */
import { createHmac } from 'node:crypto'
import type { HttpTransport } from '@tillway/kernel'
import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import type { Channel, ChannelAccount, ChannelPorts, NotificationReading } from '../contract.ts'
import type { PaymentReport } from '../outcome.ts'
import {
  conformanceCases,
  createConformanceBench,
  sampleChannel,
  sampleSimulator,
} from './index.ts'

type Config = Readonly<Record<string, string>>
type Open = (config: Config, ports: ChannelPorts) => ChannelAccount

const openSample: Open = (config, ports) => sampleChannel.open(config, ports) as ChannelAccount
const broken = (open: Open): Channel => ({ manifest: sampleChannel.manifest, open })

/** The names of the cases that a channel does not pass. */
async function failuresOf(channel: Channel): Promise<readonly string[]> {
  const failed: string[] = []
  for (const { name, applies, run } of conformanceCases) {
    if (!applies(channel.manifest)) continue
    try {
      await run(createConformanceBench({ channel, simulator: sampleSimulator }))
    } catch (error) {
      expect(error).toHaveProperty('code', 'ERR_ASSERTION')
      failed.push(name)
    }
  }
  return failed
}

type Change = (report: PaymentReport) => PaymentReport

/** The sample channel with other words on what its payments came to. */
const withReports = (names: readonly ('start' | 'query' | 'close')[], change: Change): Channel =>
  broken((config, ports) => {
    const account = openSample(config, ports)
    const changed = names.map((name) => {
      const run = account.operations[name] as (argument: never) => Promise<PaymentReport>
      return [name, async (argument: never) => change(await run(argument))]
    })
    return { ...account, operations: { ...account.operations, ...Object.fromEntries(changed) } }
  })

const withReading = (
  change: (reading: NotificationReading, ports: ChannelPorts) => NotificationReading,
): Channel =>
  broken((config, ports) => {
    const account = openSample(config, ports)
    const { notifications } = account
    const read: typeof notifications.read = async (message) =>
      change(await notifications.read(message), ports)
    return { ...account, notifications: { ...notifications, read } }
  })

test('a channel that keeps every promise fails no case', async () => {
  expect(await failuresOf(broken(openSample))).toEqual([])
})

test('a channel that takes a lost answer for a failure is found out', async () => {
  const failed = await failuresOf(
    withReports(['start', 'query', 'close'], (report) =>
      report.status === 'unknown'
        ? { status: 'failed', over: 'declined', code: 'channel_rejected' }
        : report,
    ),
  )
  expect(failed).toContain('trouble on the way of start proves nothing')
  expect(failed).toContain('trouble on the way of query proves nothing')
  expect(failed).toContain('trouble on the way of close proves nothing')
  expect(failed).toContain(
    'fault query_timeout_after_payment: the first query is unknown, a later one finds the payment',
  )
  expect(failed).toContain('a wrong clock of ours makes nothing fail, and harms nothing')
})

test('a channel that calls a sent request unsent is found out', async () => {
  const failed = await failuresOf(
    withReports(['start'], (report) =>
      report.status === 'unknown' ? { status: 'not_sent', cause: report.cause } : report,
    ),
  )
  expect(failed).toContain('trouble on the way of start proves nothing')
})

test('a channel that does not verify notifications is found out', async () => {
  const failed = await failuresOf(
    broken((config, ports) => {
      const account = openSample(config, ports)
      const { notifications } = account
      return {
        ...account,
        notifications: {
          ...notifications,
          read(message) {
            const { time = '' } = message.headers
            const text = Buffer.from(message.body).toString('utf8')
            const signature = sign(config.signingKey, ['notice', time, text])
            return notifications.read({ ...message, headers: { time, signature } })
          },
        },
      }
    }),
  )
  expect(failed).toContain('no forgery is read as a payment, whether the order waits or is paid')
  expect(failed).toContain('a notification that was changed on its way is refused')
})

test('a channel that does not verify answers is found out', async () => {
  const failed = await failuresOf(
    broken((config, ports) =>
      openSample(config, { ...ports, http: resigning(config, ports.http) }),
    ),
  )
  expect(failed).toContain('fault unsigned_answer: it proves nothing')
  expect(failed).toContain('fault bad_answer_signature: it proves nothing')
  expect(failed).toContain('trouble on the way of query proves nothing')
})

test('a channel that throws on rubbish is found out', async () => {
  const failed = await failuresOf(
    withReading((reading) => {
      if (reading.kind === 'refused') throw new TypeError('cannot read properties of undefined')
      return reading
    }),
  )
  expect(failed).toContain('rubbish that arrives as a notification is refused and breaks nothing')
})

test('a channel that names one notification twice differently is found out', async () => {
  const failed = await failuresOf(
    withReading((reading, { random }) =>
      reading.kind === 'refused' ? reading : { ...reading, id: random.bytes(8).join('.') },
    ),
  )
  expect(failed).toContain('the same notification read twice has the same id')
  expect(failed).toContain('fault duplicate_notifications: every copy has the same id')
})

test("a channel that reports the amount it asked for, not the channel's, is found out", async () => {
  const asked = money(20_137)
  const repeat: Change = (report) =>
    report.status === 'succeeded' ? { ...report, paid: { ...report.paid, amount: asked } } : report
  const channel = broken((config, ports) => {
    const account = withReports(['query'], repeat).open(config, ports) as ChannelAccount
    const { notifications } = account
    const read: typeof notifications.read = async (message) => {
      const reading = await notifications.read(message)
      return reading.kind === 'payment' ? { ...reading, report: repeat(reading.report) } : reading
    }
    return { ...account, notifications: { ...notifications, read } }
  })
  expect(await failuresOf(channel)).toContain(
    "fault wrong_amount: the channel's amount is reported, not the one that was asked for",
  )
})

test('a channel that closes whatever the truth is found out', async () => {
  const failed = await failuresOf(
    withReports(['close'], () => ({ status: 'failed', over: 'closed', code: 'attempt_closed' })),
  )
  expect(failed).toContain('closing a paid order never says that it is closed')
})

test('a channel that draws a new number for a repeated refund is found out', async () => {
  const channel = broken((config, ports) => {
    const account = openSample(config, ports)
    const { refund } = account.operations
    let count = 0
    return {
      ...account,
      operations: {
        ...account.operations,
        async refund(request) {
          count += 1
          const refundNumber = `${request.refundNumber}-${count}`
          const report = await refund({ ...request, refundNumber })
          if (report.status !== 'succeeded') return report
          const { refunded } = report
          return { ...report, refunded: { ...refunded, refundNumber: request.refundNumber } }
        },
      },
    }
  })
  const failed = await failuresOf(channel)
  expect(failed).toContain('the same refund number again refunds nothing more')
  expect(failed).toContain(
    'fault refund_timeout_after_success: the refund is unknown, and done once',
  )
})

test('a channel that logs a credential is found out by every case that opens an account', async () => {
  const failed = await failuresOf(
    broken((config, ports) => {
      ports.log.info({ key: Buffer.from(config.signingKey ?? '').toString('base64') }, 'opened')
      return openSample(config, ports)
    }),
  )
  const asked = conformanceCases.filter(({ applies }) => applies(sampleChannel.manifest))
  expect(failed.length).toBeGreaterThan(asked.length / 2)
})

test('a channel that echoes a bad credential or names no field is found out', async () => {
  const failed = await failuresOf(
    broken((config, ports) => {
      try {
        return openSample(config, ports)
      } catch (error) {
        if (error instanceof Error) error.message += ` (${config.signingKey})`
        throw error
      }
    }),
  )
  expect(failed).toContain(
    'an account does not open with a missing or garbled credential, and says which field it is',
  )
})

test('a channel whose operations are not those of its manifest is found out', async () => {
  const failed = await failuresOf({
    manifest: { ...sampleChannel.manifest, operations: ['start', 'query', 'close'] },
    open: openSample,
  })
  expect(failed).toContain('every declared operation exists and no other does')
})

const sign = (key: string | undefined, parts: readonly string[]) =>
  createHmac('sha256', key ?? '')
    .update(parts.join('\n'))
    .digest('hex')

/** Signs every answer with the account's own key, whoever it came from. */
function resigning(config: Config, http: HttpTransport): HttpTransport {
  return {
    async send(request) {
      const response = await http.send(request)
      const { time = '' } = response.headers
      const nonce = request.headers.nonce ?? ''
      const text = Buffer.from(response.body).toString('utf8')
      const parts = ['answer', String(response.status), time, nonce, text]
      return { ...response, headers: { time, signature: sign(config.signingKey, parts) } }
    },
  }
}
