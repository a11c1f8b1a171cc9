/** A merchant signs by one of four methods, and the gateway answers by the same. */
import { expect, test } from 'vitest'
import { back, createHandClient } from '../../test/hand-client.ts'
import { codeFields, openToken, pay } from '../../test/hand-flows.ts'

test.each([
  ['mall', '01', true],
  ['mall-11', '11', false],
  ['mall-12', '12', false],
  ['mall-21', '21', true],
])('%s is served by method %s, notifications too', async (name, method, hasCertificate) => {
  const client = createHandClient({ name })
  expect(client.config.signMethod).toBe(method)
  const { answer } = await pay(client, { token: await openToken(client), amount: 100 })
  expect(answer).toMatchObject({ respCode: '00', signMethod: method })
  expect('signPubKeyCert' in answer).toBe(hasCertificate)
  expect(client.notices).toMatchObject([{ txnAmt: '100', signMethod: method }])
  const forged = await client.send(back, codeFields(client, 1), (signed) => ({
    ...signed,
    txnAmt: '2',
  }))
  expect(client.proven(String(forged.body))).toMatchObject({ respCode: '11' })
})

test('a shared key belongs to one merchant', async () => {
  const client = createHandClient({ name: 'one-11' })
  const other = client.simulator.provision('two-11')
  expect(other.sharedKey).not.toBe(client.config.sharedKey)
  const stolen = { ...codeFields(client, 1), merId: other.merId ?? '' }
  const answer = await client.send(back, stolen)
  expect(String(answer.body)).toContain('respCode=11')
})
