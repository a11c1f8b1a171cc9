// @vitest-environment jsdom
/** The built pay page in a simulation of WeChat's component model. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { sampleAttempt, samplePayment } from '../../../../packages/sdk/test/sample-payment.ts'

interface Simulated {
  readonly dom: HTMLElement
  readonly instance: Record<'onLoad' | 'onUnload', (query: object) => void>
  attach(parent: Node): void
  detach(): void
  querySelectorAll(
    selector: string,
  ): readonly { readonly dom: HTMLElement; dispatchEvent(name: string): void }[]
}

const simulate = createRequire(import.meta.url)('miniprogram-simulate') as {
  load(path: string, options: object): string
  render(id: string): Simulated
}

const folder = mkdtempSync(join(tmpdir(), 'tillway-wx-'))
const wxBefore = (globalThis as { wx?: unknown }).wx

beforeAll(() => {
  // By itself: the builder does not run beside a simulated document.
  const builder = join(import.meta.dirname, '../../../../tools/build-miniprogram.ts')
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', builder, folder])
})
afterAll(() => {
  rmSync(folder, { recursive: true })
  Object.assign(globalThis, { wx: wxBefore })
})

const way = {
  id: 'wechat',
  name: { zh: '微信支付', en: 'WeChat Pay' },
  mark: { viewBox: '0 0 1 1', paths: [] },
  presentations: ['jsapi'],
  available: true,
  reason: null,
}
const next_action = { type: 'invoke' as const, target: 'wechat_jsapi', params: { paySign: 's' } }
const payable = samplePayment({ ways: [way], amount: 129_900 })
const open = samplePayment({
  ways: [way],
  status: 'processing',
  attempt: { ...sampleAttempt, way: 'wechat', presentation: 'jsapi', next_action },
})
const paid = samplePayment({ status: 'succeeded', finished: true })

let world: ReturnType<typeof createWorld>

/** The app around the page: its requests, its payments, and where it goes back to. */
function createWorld() {
  const state = {
    read: payable,
    requests: [] as { url: string; method: string; data?: string }[],
    payments: [] as object[],
    answer: 'ok' as 'ok' | 'cancel',
    back: 0,
    results: [] as { status: string }[],
  }
  const wx = {
    request(options: {
      url: string
      method: string
      data?: string
      success(answer: object): void
    }) {
      state.requests.push(options)
      const data = options.method === 'POST' ? open : state.read
      setTimeout(() => options.success({ statusCode: 200, data, header: {} }))
    },
    requestPayment(options: { success(): void; fail(error: object): void }) {
      state.payments.push(options)
      if (state.answer === 'ok') options.success()
      else options.fail({ errMsg: 'requestPayment:fail cancel' })
    },
    getStorageSync: () => '',
    setStorageSync: () => {},
    removeStorageSync: () => {},
    onAppShow: () => {},
    offAppShow: () => {},
    onAppHide: () => {},
    getAppBaseInfo: () => ({ language: 'zh_CN' }),
    navigateBack: () => {
      state.back += 1
    },
  }
  const tillway = {
    apiBase: 'https://pay.example',
    publicKey: 'pk_1',
    payerId: 'openid-1',
    onResult: (result: { status: string }) => state.results.push(result),
  }
  Object.assign(globalThis, { wx, getApp: () => ({ tillway }) })
  return state
}

function openPage(query: object): Simulated {
  const id = simulate.load(join(folder, 'host-wechat-miniprogram/pay/pay'), {
    compiler: 'simulate',
    less: false,
  })
  const page = simulate.render(id)
  page.attach(document.body.appendChild(document.createElement('div')))
  page.instance.onLoad(query)
  return page
}

const text = (page: Simulated) => page.dom.textContent ?? ''
const press = (page: Simulated, name: string) => {
  const button = page
    .querySelectorAll('.first, .second')
    .find(({ dom }) => dom.textContent?.includes(name))
  if (button === undefined) throw new Error(`no button ${name} in ${text(page)}`)
  button.dispatchEvent('tap')
}

beforeEach(() => {
  vi.useFakeTimers()
  world = createWorld()
})
afterEach(() => vi.useRealTimers())

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs)

test('the shopper pays, and only the server makes it paid', async () => {
  const page = openPage({ session: 'cs_1' })
  await pass(100)
  expect(text(page)).toContain('¥1,299.00')
  expect(text(page)).toContain('微信支付')
  world.read = open
  press(page, '确认支付')
  await pass(100)
  expect(
    JSON.parse(world.requests.find(({ method }) => method === 'POST')?.data ?? ''),
  ).toMatchObject({
    way: 'wechat',
    host: 'wechat_miniprogram',
    presentation: 'jsapi',
    payer_id: 'openid-1',
  })
  expect(world.payments).toMatchObject([{ paySign: 's' }])
  await pass(500)
  expect(text(page)).toContain('支付结果确认中')
  world.read = paid
  await pass(5_000)
  expect(text(page)).toContain('支付成功')
  press(page, '返回商城')
  await pass(100)
  expect([world.back, world.results.map(({ status }) => status)]).toEqual([1, ['succeeded']])
  page.instance.onUnload({})
  page.detach()
})

test('a cancel leads back to the ways, with the order still open', async () => {
  world.answer = 'cancel'
  const page = openPage({ session: 'cs_1' })
  await pass(100)
  world.read = open
  press(page, '确认支付')
  await pass(6_000)
  expect(text(page)).toContain('确认支付')
  expect(world.results).toEqual([])
  page.instance.onUnload({})
})

test('what a page in the web view sends is paid, and leads back there', async () => {
  const call = encodeURIComponent(JSON.stringify({ paySign: 'from the page' }))
  openPage({ call })
  await pass(100)
  expect(world.payments).toMatchObject([{ paySign: 'from the page' }])
  expect(world.back).toBe(1)
})
