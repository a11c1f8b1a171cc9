/** A mall with one terminal at the simulated acquirer, and what its cashier does there. */
import type { terminals } from '@tillway/api'
import { systemClock } from '@tillway/kernel/node'
import {
  acquirerOf,
  type CardTerminal,
  isChipAsked,
  openTerminal,
  presentCard,
  type ReadAbout,
  startCard,
} from '../kit/card-terminal.ts'
import { expectHostBooks, type HostFlow, hostFlows } from '../kit/host-books.ts'
import {
  asMerchant,
  makeMerchant,
  orderOf,
  type TestMerchant,
  waitForStatus,
} from '../kit/merchant.ts'
import type { TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'

export interface Counter {
  readonly merchant: TestMerchant
  readonly mall: ReturnType<typeof asMerchant>
  readonly terminal: CardTerminal
  /** A fault of the host at this terminal: `no_answer type=0500`; none of them any more without a rule. */
  fault(rule?: string): void
  /** A payment whose reader waits for a card. */
  begin(amount: number): Promise<Begun>
  /** Paid by a swipe, or by a chip that agrees. */
  pay(
    amount: number,
    entry?: 'swipe' | 'insert' | 'tap',
    about?: Partial<ReadAbout>,
  ): Promise<Begun>
  settle(): Promise<terminals.Settlement>
  /** The settlement, once it has that status. */
  settled(id: string, status?: string): Promise<terminals.Settlement>
  /** What the host booked at this terminal. */
  flows(kind?: string): Promise<readonly HostFlow[]>
  /** Everything that was begun here agrees with the host's books. */
  holds(): Promise<void>
}

export interface Begun {
  readonly id: string
  readonly token: string
  readonly attempt: string | undefined
}

const cards = { swipe: 'stripe_debit', insert: 'chip_debit', tap: 'chip_credit' } as const
/** Ends at which the host is silent come after 5 s. */
const patient = { everyMs: 50 }

export async function openCounter(
  platform: TestPlatform,
  config: Readonly<Record<string, string>> = {},
): Promise<Counter> {
  const { simulators, call } = platform
  const merchant = await makeMerchant(platform, { channels: ['card'] })
  const mall = asMerchant(platform, merchant)
  const account = merchant.accounts.card ?? ''
  const body = { config: { answerSeconds: '5', ...config } }
  await mall.ok('updateChannelAccount', { params: { id: account }, body })
  const terminal = await openTerminal(
    { simulators, call, token: merchant.secretKey },
    { merchant: merchant.name, name: 'till', account, clock: systemClock },
  )
  const begun: Begun[] = []
  const begin = async (amount: number): Promise<Begun> => {
    const order = orderOf({ amount, terminal: terminal.id })
    const { id, session: token } = await mall.ok('createPayment', { body: order })
    const { attempt } = await startCard(call, token)
    const payment = { id, token, attempt: attempt?.id }
    begun.push(payment)
    return payment
  }
  const flows = async (kind?: string) =>
    (await hostFlows(simulators)).filter(
      (flow) => flow.terminal === terminal.own.number && (kind ?? flow.kind) === flow.kind,
    )
  return {
    merchant,
    mall,
    terminal,
    fault: (rule) => {
      const { settings } = acquirerOf(simulators)
      settings?.set(
        'fault',
        rule === undefined ? 'none' : `${rule} terminal=${terminal.own.number}`,
      )
    },
    begin,
    async pay(amount, entry = 'swipe', about = {}) {
      const payment = await begin(amount)
      const { attempt, token } = payment
      const reading = terminal.read(entry, cards[entry], { amount, ...about })
      const { body: view } = await presentCard(call, token, { attempt, reading })
      if (isChipAsked(view)) {
        await call.ok('completeCard', { token, body: { attempt, result: 'approved' } })
      }
      await waitForStatus(platform, merchant, { id: payment.id, status: 'succeeded' })
      return payment
    },
    settle: () => mall.ok('createSettlement', { params: { id: terminal.id } }),
    settled: (id, status = 'closed') =>
      waitUntil(
        `settlement ${id} is ${status}`,
        async () => {
          const found = await mall.ok('getSettlement', { params: { id } })
          return found.status === status && found
        },
        patient,
      ),
    flows,
    async holds() {
      const told = begun.map(({ id }) => mall.ok('getPayment', { params: { id } }))
      await expectHostBooks(simulators, await Promise.all(told))
    },
  }
}

/** Gives a payment back, and waits until that is certain. */
export async function refundSucceeds({ mall }: Counter, refund: string): Promise<void> {
  await waitUntil(
    `${refund} succeeded`,
    async () => {
      const { status } = await mall.ok('getRefund', { params: { id: refund } })
      if (status === 'failed') throw new Error(`${refund} failed`)
      return status === 'succeeded'
    },
    patient,
  )
}
