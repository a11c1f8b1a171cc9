import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { createRig } from '../../test/rig.ts'

async function starting() {
  const rig = await createRig()
  const request = {
    ...rig.attempt(),
    description: '机械键盘',
    notifyUrl: 'https://pay.example.com/notify',
  }
  return { rig, request, start: rig.account.operations.start }
}

test('asks for a card, and nothing leaves', async () => {
  const { rig, request, start } = await starting()
  const report = {
    status: 'card_awaited',
    action: {
      type: 'reader',
      step: 'present',
      params: {
        accept: 'swipe,insert,tap',
        pin: 'by_card',
        fallback: 'yes',
        amount: '29900',
        currency: 'CNY',
      },
    },
  }
  expect(await start(request)).toEqual(report)
  expect(await start(request)).toEqual(report)
  expect(rig.host.received).toEqual([])
  expect(rig.book.entries.size).toBe(0)
})

test('refuses what cannot be paid here', async () => {
  const { request, start } = await starting()
  const failed = { status: 'failed', over: 'declined' }
  const { terminal, ...without } = request
  expect(await start(without)).toEqual({ ...failed, code: 'terminal_not_ready' })
  const keyless = { ...terminal, keys: {} }
  expect(await start({ ...request, terminal: keyless })).toEqual({
    ...failed,
    code: 'terminal_not_ready',
  })
  for (const amount of [money(0), money(10_000_000_001), money(1, 'USD')]) {
    expect(await start({ ...request, amount })).toEqual({ ...failed, code: 'invalid_amount' })
  }
})

test('a terminal without number or keys is not ready for anything else', async () => {
  const { rig } = await starting()
  const terminal = { ...rig.terminal, number: '1' }
  const attempt = { ...rig.attempt(), terminal }
  const { operations } = rig.account
  expect(await operations.query(attempt)).toMatchObject({ status: 'unknown' })
  expect(await operations.refund(rig.refundRequest({ terminal }))).toMatchObject({
    status: 'not_sent',
  })
  expect(await operations.settle(terminal)).toEqual({
    status: 'blocked',
    code: 'terminal_not_ready',
  })
})

test('nothing that comes unasked is genuine', async () => {
  const { rig } = await starting()
  const message = { headers: {}, body: Buffer.from('paid') }
  expect(await rig.account.notifications.read(message)).toEqual({
    kind: 'refused',
    why: 'malformed',
  })
})
