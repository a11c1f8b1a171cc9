/** The suite finds out who breaks a promise at a terminal: each of these changes one, and fails there. */
import type {
  Channel,
  ChannelAccount,
  ChannelPorts,
  OperationSignatures,
  PaymentReport,
  RefundReport,
} from '@tillway/channel'
import { conformanceCases, createConformanceBench } from '@tillway/channel/conformance'
import { expect, test } from 'vitest'
import { channel as sound } from '../../channels/card/src/index.ts'
import { simulator } from '../../channels/card/src/simulator/index.ts'
import { makeReader } from '../../channels/card/test/conformance-reader.ts'

type Operations = Pick<
  OperationSignatures,
  'start' | 'present' | 'complete' | 'query' | 'refund' | 'queryRefund'
>
type Change = (own: Operations, ports: ChannelPorts) => Partial<Operations>

function broken(change: Change, alter: (ports: ChannelPorts) => ChannelPorts = same): Channel {
  return {
    ...(sound as unknown as Channel),
    open(config, given) {
      const ports = alter(given)
      const account = sound.open(config, ports) as unknown as ChannelAccount
      const own = account.operations as Operations
      return { ...account, operations: { ...account.operations, ...change(own, ports) } }
    },
  }
}

const same = (ports: ChannelPorts): ChannelPorts => ports
const nothing: Change = () => ({})

const first = createConformanceBench({ channel: broken(nothing), simulator, reader: makeReader })
for (const merchant of ['mall-a', 'mall-b']) first.account(merchant)
const records = first.records()

/** What a case objects to; undefined when it is content. */
async function objectionOf(channel: Channel, name: string): Promise<string | undefined> {
  const found = conformanceCases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no case ${name}`)
  try {
    await found.run(createConformanceBench({ channel, simulator, reader: makeReader, records }))
    return undefined
  } catch (error) {
    expect(error).toHaveProperty('code', 'ERR_ASSERTION')
    return String(error)
  }
}

const unlessUnknown = (report: PaymentReport): PaymentReport =>
  report.status === 'unknown'
    ? { status: 'failed', over: 'declined', code: 'card_declined' }
    : report

/** What it does wrong, how, and a case that finds it out. */
const channels: readonly (readonly [string, Channel, string])[] = [
  [
    'takes silence for a refusal',
    broken(({ present }) => ({ present: async (asked) => unlessUnknown(await present(asked)) })),
    'a payment whose answer is deaf is unknown, then undone',
  ],
  [
    'says of what left that it did not',
    broken(({ present }) => ({
      async present(asked) {
        const report = await present(asked)
        return report.status === 'unknown' ? { status: 'not_sent', cause: report.cause } : report
      },
    })),
    'a payment whose answer is cut is unknown, then undone',
  ],
  [
    'calls an approval paid before the chip has spoken',
    broken(({ present }) => ({
      async present(asked) {
        const report = await present(asked)
        if (report.status !== 'waiting') return report
        const { orderNumber, amount } = asked
        return { status: 'succeeded', paid: { orderNumber, channelTransaction: '1', amount } }
      },
    })),
    'a chip that refuses an approval gets its money back',
  ],
  [
    'keeps the money that a chip refused',
    broken(({ complete }) => ({
      complete: (asked) => complete({ ...asked, completion: { result: 'approved' } }),
    })),
    'a chip that refuses an approval gets its money back',
  ],
  [
    'says that it was reversed without having done so',
    broken(({ query }) => ({
      async query(asked) {
        const report = await query(asked)
        return report.status === 'unknown'
          ? { status: 'failed', over: 'reversed', code: 'attempt_closed' }
          : report
      },
    })),
    'while a reversal is owed nothing new is asked for',
  ],
  [
    'sends a card again under another number',
    broken(({ present }) => {
      let times = 0
      return {
        async present(asked) {
          times += 1
          const orderNumber = `${asked.orderNumber.slice(0, -2)}${String(times).padStart(2, '0')}`
          const report = await present({ ...asked, orderNumber })
          if (report.status !== 'succeeded') return report
          return { ...report, paid: { ...report.paid, orderNumber: asked.orderNumber } }
        },
      }
    }),
    'a card that is presented twice for one try pays once',
  ],
  [
    'reports the amount that it asked for elsewhere',
    broken(({ query }) => ({
      async query(asked) {
        const report = await query(asked)
        if (report.status !== 'succeeded') return report
        const amount = { ...report.paid.amount, amount: report.paid.amount.amount + 1 }
        return { ...report, paid: { ...report.paid, amount } } as PaymentReport
      },
    })),
    'a card that is swiped, inserted or tapped pays once, and the query says the same',
  ],
  [
    'draws a new number for a refund in doubt',
    broken(({ refund, queryRefund }) => {
      let times = 0
      const renamed = (report: RefundReport, refundNumber: string): RefundReport =>
        report.status === 'succeeded'
          ? { ...report, refunded: { ...report.refunded, refundNumber } }
          : report
      const drawn = (number: string) => `${number.slice(0, -2)}${String(times).padStart(2, '0')}`
      return {
        async refund(asked) {
          times += 1
          const refundNumber = drawn(asked.refundNumber)
          return renamed(await refund({ ...asked, refundNumber }), asked.refundNumber)
        },
        async queryRefund(asked) {
          const refundNumber = drawn(asked.refundNumber)
          return renamed(await queryRefund({ ...asked, refundNumber }), asked.refundNumber)
        },
      }
    }),
    'the same refund number again refunds nothing more',
  ],
  [
    'forgets what it owes when its process ends',
    broken(nothing, withForgetfulBook()),
    'a process that begins anew settles what the one before it left in doubt',
  ],
  [
    'logs what it reads',
    broken(({ present }, { log, terminals }) => ({
      async present(asked) {
        const report = await present(asked)
        const page = terminals?.book.peek(asked.terminal)
        for (const { value } of (await page?.list('card/')) ?? []) log.info({ value }, 'a card')
        return report
      },
    })),
    'a card that is swiped, inserted or tapped pays once, and the query says the same',
  ],
]

/** Every account begins with a book of its own. */
function withForgetfulBook(): (ports: ChannelPorts) => ChannelPorts {
  let opened = 0
  return (ports) => {
    const { terminals } = ports
    if (terminals === undefined) return ports
    opened += 1
    const run = String(opened)
    const named = <Terminal extends { readonly merchantId: string }>(terminal: Terminal) => ({
      ...terminal,
      merchantId: `${terminal.merchantId} ${run}`,
    })
    const { book } = terminals
    return {
      ...ports,
      terminals: {
        ...terminals,
        book: {
          ...book,
          peek: (terminal) => book.peek(named(terminal)),
          hold: (terminal, work) => book.hold(named(terminal), work),
        },
      },
    }
  }
}

test.each(channels)('a channel that %s is found out', async (_, channel, name) => {
  expect(await objectionOf(channel, name)).toBeDefined()
  expect(await objectionOf(broken(nothing), name)).toBeUndefined()
})
