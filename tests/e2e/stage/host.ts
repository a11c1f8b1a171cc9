/** The acquirer's host behind the counter: how it behaves, and whether its books are right. */
import { owedPrefix } from '@tillway/channel'
import { createTillway } from '@tillway/mall'
import { expect } from 'vitest'
import { demoShopName } from '../../../tools/demo/demo-merchant.ts'
import { acquirer } from '../../../tools/demo/demo-terminal.ts'
import { acquirerOf } from '../../kit/card-terminal.ts'
import { type HostFlow, hostFlows, objectionsOfHost } from '../../kit/host-books.ts'
import { waitUntil } from '../../kit/wait-until.ts'
import type { Stage } from './start-stage.ts'

const tillwayOf = ({ demo: { server, merchant } }: Stage) =>
  createTillway({ apiBase: server.url, secretKey: merchant.secretKey })

/** The platform waits five seconds for an answer, and a late one comes after that. */
export async function shortenSilence(stage: Stage): Promise<void> {
  const { simulators, merchant } = stage.demo
  const config = { ...simulators.provision(acquirer, demoShopName), answerSeconds: '5' }
  await tillwayOf(stage).channelAccounts.update(merchant.accounts[acquirer]?.id ?? '', { config })
  setHost(stage, 'late_seconds', '7')
}

/** As at the host's console: `fault` with a rule, or another of its settings. */
export function setHost({ demo }: Stage, name: string, value: string): void {
  acquirerOf(demo.simulators).settings?.set(name, value)
}

/** Closes the batch of the counter's terminal, as the mall's server asks for at the end of a day. */
export async function settleTerminal(stage: Stage): Promise<void> {
  const tillway = tillwayOf(stage)
  const { id } = await tillway.terminals.settle(stage.demo.merchant.terminal.id)
  const isClosed = async () => (await tillway.settlements.get(id)).status === 'closed'
  await waitUntil('the batch to be closed', isClosed, { everyMs: 200, timeoutMs: 20_000 })
}

/** What the payer drew, in Base64. */
export async function signatureOf(stage: Stage, order: string): Promise<string> {
  const tillway = tillwayOf(stage)
  const { data } = await tillway.payments.list({ order, limit: 1 }).first()
  return (await tillway.payments.signature(data[0]?.id ?? '')).image
}

/** What the host booked for this order of the mall, oldest first. */
export async function flowsOf(stage: Stage, order: string): Promise<readonly HostFlow[]> {
  const tillway = tillwayOf(stage)
  const { data } = await tillway.payments.list({ order, limit: 1 }).first()
  const { attempts } = await tillway.payments.get(data[0]?.id ?? '')
  const numbers = new Set(attempts.map((attempt) => attempt.channel_order_number))
  const flows = await hostFlows(stage.demo.simulators)
  const own = flows.filter(({ orderNumber }) => numbers.has(orderNumber))
  const ids = new Set(own.map(({ id }) => id))
  return flows.filter(({ id, original = 0 }) => ids.has(id) || ids.has(original))
}

/** Waits until nothing is owed or under way, then holds the host to what the platform says. */
export async function expectHostAgrees(stage: Stage): Promise<void> {
  const { server, simulators, merchant } = stage.demo
  const { merchantId, terminal } = merchant
  const tillway = tillwayOf(stage)
  const { terminalBooks } = server.store.read
  await waitUntil(
    'the terminal to owe nothing',
    async () => (await terminalBooks.list(merchantId, terminal.id, owedPrefix)).length === 0,
    { timeoutMs: 20_000 },
  )
  let objections: readonly string[] = []
  const agrees = async () => {
    const payments = []
    for await (const { id } of tillway.payments.list({ limit: 100 })) {
      payments.push(await tillway.payments.get(id))
    }
    objections = await objectionsOfHost(simulators, payments)
    return objections.length === 0
  }
  await waitUntil('the host to agree', agrees, { timeoutMs: 10_000, everyMs: 500 }).catch(() => {})
  expect(objections).toEqual([])
}
