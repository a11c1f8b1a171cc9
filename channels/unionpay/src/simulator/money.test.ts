/** Money neither comes into being nor is lost, whatever is asked for in whatever order. */
import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { back, createHandClient, type HandClient, type Message } from '../../test/hand-client.ts'
import {
  codeFields,
  openToken,
  pay,
  returnFields,
  reversalFields,
  zhang,
} from '../../test/hand-flows.ts'

const onTheCard = 500

interface Paid {
  readonly order: Message
  readonly queryId: string
  readonly amount: number
}

/** One step of a merchant that asks for anything; true when the gateway took it. */
async function step(client: HandClient, token: string, paid: Paid[], bytes: Uint8Array) {
  const [kind = 0, size = 0, which = 0] = bytes
  const one = paid[which % Math.max(1, paid.length)]
  if (kind % 5 === 0 || one === undefined) {
    const amount = 1 + (size % 200)
    const { order, answer } = await pay(client, { token, amount })
    if (answer.respCode === '00') paid.push({ order, queryId: answer.queryId ?? '', amount })
    return answer.respCode === '00'
  }
  const amount = kind % 5 === 1 ? one.amount : 1 + (size % one.amount)
  const fields = [
    returnFields(client, 'undo', { queryId: one.queryId, amount }),
    returnFields(client, 'refund', { queryId: one.queryId, amount }),
    reversalFields(one.order),
    codeFields(client, amount),
  ][which % 4]
  return (await client.ask(back, fields ?? {})).respCode === '00'
}

test.each([1, 2, 3])(
  'a card never pays more than is on it, nor gets back more than it paid (%i)',
  { timeout: 60_000 },
  async (seed) => {
    const client = createHandClient()
    const token = await openToken(client, { ...zhang, number: '6216261000000000026' })
    const random = createSeededRandom(seed)
    const paid: Paid[] = []
    let taken = 0
    let refused = 0
    for (let round = 0; round < 40; round += 1) {
      if (await step(client, token, paid, random.bytes(3))) taken += 1
      else refused += 1
      const { orders } = client.simulator.books()
      const net = orders.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0)
      expect(net).toBeLessThanOrEqual(onTheCard)
      for (const { asked, captured, refunded } of orders) {
        expect(captured).toBeLessThanOrEqual(asked)
        expect(refunded).toBeLessThanOrEqual(captured)
      }
    }
    expect(Math.min(taken, refused)).toBeGreaterThan(5)
    const again = createHandClient({ records: client.records })
    expect(again.simulator.books()).toEqual(client.simulator.books())
  },
)
