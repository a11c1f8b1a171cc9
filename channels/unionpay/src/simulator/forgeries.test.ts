import { expect, test } from 'vitest'
import { back, createHandClient } from '../../test/hand-client.ts'
import { codeFields } from '../../test/hand-flows.ts'

async function forgeriesFor(name: string) {
  const client = createHandClient({ name })
  const order = codeFields(client, 100)
  await client.ask(back, order)
  const forgeries = client.simulator.forgeries(order.orderId ?? '')
  return { client, forgeries }
}

test.each(['mall', 'mall-11', 'mall-21'])('no forgery for %s is genuine', async (name) => {
  const { client, forgeries } = await forgeriesFor(name)
  expect(forgeries.length).toBeGreaterThan(20)
  const { merId } = client.config
  for (const { name: what, body } of forgeries) {
    const fields = Object.fromEntries(new URLSearchParams(body))
    const line = Object.entries(fields).map(([key, value]) => `${key}=${value}`)
    // What is wrong by its time, its owner or its form alone is the reader's to judge.
    if (/expired|not valid yet|another merchant|twice|percent|hidden/.test(what)) continue
    const isOurs = () => client.proven(line.join('&')).merId === merId
    expect(isOurs, what).toThrow()
  }
})

test('each forgery is another message', async () => {
  const { forgeries } = await forgeriesFor('mall')
  expect(new Set(forgeries.map(({ body }) => body)).size).toBe(forgeries.length)
  expect(new Set(forgeries.map(({ name }) => name)).size).toBe(forgeries.length)
})

test('nothing is forged about an order that nobody knows', () => {
  expect(createHandClient().simulator.forgeries('NOTANORDER1')).toEqual([])
})
