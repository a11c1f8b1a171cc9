import type { NextAction } from '@tillway/api/types'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { appHost, isInApp } from './index.ts'
import { type FakeApp, installFakeApp } from './testing/fake-app.ts'

const params = { prepayid: 'wx1', sign: 's' }
const action: NextAction = { type: 'invoke', target: 'wechat_app', params }
let app: FakeApp

beforeEach(() => {
  vi.useFakeTimers()
  app = installFakeApp(['wechat_app'])
})
afterEach(() => {
  app.leave()
  vi.useRealTimers()
})

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs)

test('the app is asked what it can call, and then calls it', async () => {
  expect(isInApp()).toBe(true)
  const hint = appHost().perform(action)
  await pass(10)
  expect(app.calls).toEqual([{ target: 'wechat_app', params }])
  await pass(120_000)
  app.answer('done')
  await pass(10)
  expect(await hint).toBe('done')
})

test('what the app has no part for is not called', async () => {
  app.targets = ['alipay_app']
  const hint = appHost().perform(action)
  await pass(10)
  expect(await hint).toBe('failed')
  expect(app.calls).toEqual([])
})

test('an app that does not answer is given up after three seconds', async () => {
  app.hang()
  const hint = appHost().perform(action)
  await pass(2_900)
  expect(await Promise.race([hint, 'waiting'])).toBe('waiting')
  await pass(200)
  expect(await hint).toBe('failed')
})

test('an app that took the call and then hangs leaves it unknown', async () => {
  const hint = appHost().perform(action)
  const page = globalThis as unknown as { TillwayHost: { post(text: string): void } }
  const { post } = page.TillwayHost
  page.TillwayHost.post = (text) => {
    if (JSON.parse(text).type === 'pay') app.hang()
    post(text)
  }
  await pass(4_000)
  expect(await hint).toBe('unknown')
})

test('words that are none, and answers to others, are not heard', async () => {
  const hint = appHost().perform(action)
  await pass(10)
  const { TillwayAnswer } = globalThis as unknown as { TillwayAnswer(text: string): void }
  for (const text of ['', '{', 'null', '{"v":2,"id":"1"}', '{"v":1,"id":"0","type":"result"}']) {
    TillwayAnswer(text)
  }
  app.answer('canceled')
  await pass(10)
  expect(await hint).toBe('canceled')
})

test('without the bridge the page is on its own', async () => {
  app.leave()
  expect(isInApp()).toBe(false)
  expect(await appHost().perform(action)).toBe('failed')
})
