/** What every adapter to an app owes, and what the SDK makes of it: hints decide nothing. */
import type { NextAction } from '@tillway/api/types'
import { createCashier, type HostAdapter } from '@tillway/sdk'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleAttempt, samplePayment } from '../../../packages/sdk/test/sample-payment.ts'
import { createStage, ok } from '../../../packages/sdk/test/stage.ts'
import { type Conduct, clearPage, type HostRig, rigs } from './rigs.ts'

beforeEach(() => {
  vi.useFakeTimers()
  clearPage()
})
afterEach(() => {
  vi.useRealTimers()
  clearPage()
})

const actionOf = ({ target, params }: HostRig): NextAction => ({ type: 'invoke', target, params })

async function perform(rig: HostRig, conduct: Conduct): Promise<string> {
  const said = rig.open(() => conduct).perform(actionOf(rig))
  const settled = said.then(String)
  await vi.advanceTimersByTimeAsync(60_000)
  return await Promise.race([settled, Promise.resolve('nothing')])
}

/** A shopper who taps the only way, with a platform that a test scripts. */
async function pay(rig: HostRig, host: HostAdapter) {
  const { presentation } = rig
  const way = {
    id: 'wallet',
    name: { zh: '钱包', en: 'Wallet' },
    mark: { viewBox: '0 0 1 1', paths: [] },
    presentations: [presentation],
    available: true,
    reason: null,
  }
  const payable = samplePayment({ ways: [way] })
  const attempt = { ...sampleAttempt, way: 'wallet', presentation, next_action: actionOf(rig) }
  const open = samplePayment({ ways: [way], status: 'processing', attempt })
  const stage = createStage()
  stage.reply('GET payment', ok(payable))
  const parts = { apiBase: 'https://pay.example', publicKey: 'pk_1', payerId: 'payer-1' }
  const { session } = createCashier({ ...parts, host, ports: stage.ports }).open({
    session: 'cs_1',
  })
  await stage.pass(0)
  stage.reply('POST payment/attempts', ok(open, 201))
  stage.reply('GET payment', ok(open))
  const chosen = session.choose('wallet')
  const pass = async (durationMs: number) => {
    for (let left = durationMs; left > 0; left -= 500) {
      await vi.advanceTimersByTimeAsync(500)
      await stage.pass(500)
    }
  }
  return { stage, session, chosen, pass }
}

describe.each(rigs)('$name', (rig) => {
  test('carries out its own action and no other', async () => {
    const adapter = rig.open(() => 'ok')
    expect(adapter.supports(actionOf(rig))).toBe(true)
    expect(adapter.presentations).toContain(rig.presentation)
    for (const type of ['qr', 'form', 'wait'] as const) {
      expect(adapter.supports({ type } as NextAction)).toBe(false)
    }
    const other: NextAction = { type: 'invoke', target: 'something_else', params: {} }
    if (!adapter.supports(other)) return
    const said = adapter.perform(other)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await said).toBe('failed')
  })

  const { afterSilence } = rig
  const answers = afterSilence === 'left_page' ? [] : (['ok', 'cancel', 'fail', 'garbage'] as const)
  test.each(answers)('what it answers to %s is a hint', async (conduct) => {
    const hints = { ok: 'done', cancel: 'canceled', fail: 'failed', garbage: 'unknown' }
    const unclear = rig.tellsNoFailure ? 'canceled' : hints[conduct]
    const expected = conduct === 'ok' ? 'done' : unclear
    const native = /^a mini program of W/.test(rig.name) && conduct === 'garbage'
    expect(await perform(rig, conduct)).toBe(native ? 'failed' : expected)
  })

  test('says that it cannot when the function is not there', async () => {
    expect(await perform(rig, 'absence')).toBe('failed')
  })

  test('silence stands for nothing', async () => {
    expect(await perform(rig, 'silence')).toBe(rig.afterSilence ?? 'nothing')
  })

  test('two calls have an answer each', async () => {
    const conducts: Conduct[] = ['cancel', 'ok']
    let asked = 0
    const adapter = rig.open(() => conducts[asked] ?? 'ok')
    const first = adapter.perform(actionOf(rig))
    await vi.advanceTimersByTimeAsync(10_000)
    asked = 1
    const second = adapter.perform(actionOf(rig))
    await vi.advanceTimersByTimeAsync(10_000)
    const left = rig.afterSilence === 'left_page'
    expect([await first, await second]).toEqual(
      left ? ['left_page', 'left_page'] : ['canceled', 'done'],
    )
  })

  test('only the server makes it succeed, whatever the app says', async () => {
    for (const conduct of ['ok', 'silence'] as const) {
      clearPage()
      const { stage, session, pass } = await pay(
        rig,
        rig.open(() => conduct),
      )
      await pass(8_000)
      expect(session.getState().outcome).toBeNull()
      expect(session.latest()).toBeUndefined()
      const paid = samplePayment({
        status: 'succeeded',
        finished: true,
        paid_at: '2026-01-02T03:04:05Z',
      })
      stage.reply('GET payment', ok(paid))
      await pass(12_000)
      expect(session.latest()?.status).toBe('succeeded')
    }
  })

  test('a cancel or a failure leads back to the ways, and never says that it failed', async () => {
    for (const conduct of ['cancel', 'absence'] as const) {
      clearPage()
      const { session, pass, chosen } = await pay(
        rig,
        rig.open(() => conduct),
      )
      await pass(16_000)
      await chosen
      const { phase, outcome } = session.getState()
      const asks = rig.afterSilence === 'left_page' && conduct === 'cancel'
      expect([phase, outcome]).toEqual([asks ? 'confirming' : 'choosing', null])
    }
  })

  test('a page that dies on the way asks when it comes anew', async () => {
    const { stage, session, pass } = await pay(
      rig,
      rig.open(() => 'silence'),
    )
    await pass(500)
    session.stop()
    const paid = samplePayment({
      status: 'succeeded',
      finished: true,
      paid_at: '2026-01-02T03:04:05Z',
    })
    const later = createStage({ storage: stage.ports.storage })
    later.reply('GET payment', ok(paid))
    const parts = { apiBase: 'https://pay.example', publicKey: 'pk_1' }
    const resumed = createCashier({
      ...parts,
      ports: later.ports,
      host: rig.open(() => 'ok'),
    }).resume()
    await later.pass(1_000)
    expect((await resumed)?.status).toBe('succeeded')
  })
})

test('a bridge that comes late is waited for, and one that never comes is not', async () => {
  const [wechat] = rigs
  if (wechat === undefined) throw new Error('no rig')
  const late = wechat.open(() => 'absence').perform(actionOf(wechat))
  await vi.advanceTimersByTimeAsync(2_000)
  wechat.open(() => 'ok')
  document.dispatchEvent(new Event('WeixinJSBridgeReady'))
  await vi.advanceTimersByTimeAsync(100)
  expect(await late).toBe('done')
})

test('an answer about a try that is over says nothing of the next', async () => {
  const [wechat] = rigs
  if (wechat === undefined) throw new Error('no rig')
  const answers: ((hint: 'canceled') => void)[] = []
  const { session, stage, pass } = await pay(wechat, {
    id: 'wechat_browser',
    presentations: ['jsapi'],
    supports: () => true,
    perform: () => new Promise((resolve) => answers.push(resolve)),
  })
  await pass(1_000)
  session.pick()
  const other = { ...sampleAttempt, id: 'att_2', way: 'wallet', next_action: actionOf(wechat) }
  const next = samplePayment({ status: 'processing', attempt: other })
  stage.reply('POST payment/attempts', ok(next, 201))
  stage.reply('GET payment', ok(next))
  void session.choose('wallet')
  await pass(1_000)
  answers[0]?.('canceled')
  await pass(6_000)
  expect(session.getState()).toMatchObject({ phase: 'acting', outcome: null })
  answers[1]?.('canceled')
  await pass(6_000)
  expect(session.getState().phase).toBe('choosing')
})
