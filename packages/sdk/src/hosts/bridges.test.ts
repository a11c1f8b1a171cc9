import { expect, test } from 'vitest'
import { sampleAttempt, samplePayment } from '../../test/sample-payment.ts'
import { createStage, ok } from '../../test/stage.ts'
import { createCashier, type HostAdapter } from '../index.ts'
import { callBridge } from './bridges.ts'

/** An app that says it can call, and then has nothing to call with. */
const empty: HostAdapter = {
  id: 'merchant_app',
  presentations: ['app'],
  supports: () => true,
  perform: callBridge,
}

async function pay(presentations: string[]) {
  const stage = createStage()
  const way = { id: 'wallet', name: { zh: '钱包', en: 'Wallet' }, mark: { viewBox: '', paths: [] } }
  const ways = [{ ...way, presentations, available: true, reason: null }]
  const started = (id: string, next_action: object) =>
    samplePayment({
      status: 'processing',
      ways,
      attempt: { ...sampleAttempt, id, way: 'wallet', next_action } as typeof sampleAttempt,
    })
  const inApp = started('att_1', { type: 'invoke', target: 'nobody', params: {} })
  const page = started('att_2', { type: 'redirect', url: 'https://wallet.example/pay' })
  stage.reply('GET payment', ok(samplePayment({ ways })))
  const cashier = createCashier({
    apiBase: 'https://pay.example',
    publicKey: 'pk_1',
    host: empty,
    ports: stage.ports,
  })
  const { session } = cashier.open({ session: 'cs_1' })
  await stage.pass(0)
  stage.reply('POST payment/attempts', ok(inApp, 201), ok(page, 201))
  stage.reply('GET payment', ok(inApp))
  void session.choose('wallet')
  await stage.pass(0)
  const begun = stage.requests.filter(({ url }) => url.endsWith('/attempts'))
  return { stage, session, begun }
}

test('what the app cannot call is opened as a page, by asking the server for another try', async () => {
  const { stage, begun } = await pay(['app', 'h5', 'qr'])
  expect(begun.map(({ body }) => JSON.parse(body ?? '').presentation)).toEqual(['app', 'h5'])
  expect(new Set(begun.map(({ headers }) => headers['idempotency-key'])).size).toBe(2)
  expect(stage.visited).toEqual(['https://wallet.example/pay'])
})

test('without a page it is back to the ways, with the reason', async () => {
  const { stage, session, begun } = await pay(['app', 'qr'])
  expect(begun).toHaveLength(1)
  expect(stage.visited).toEqual([])
  const failure = { code: 'presentation_unsupported', type: 'environment_error' }
  expect(session.getState()).toMatchObject({ phase: 'choosing', outcome: null, failure })
})

test('without the parts to open anything else it says that it failed', async () => {
  const action = { type: 'invoke', target: 'nobody', params: {} } as const
  expect(await callBridge(action)).toBe('failed')
})
