/** The built pay page on a small stand-in for Alipay's page model: data, methods, and a template that names both. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PayPageView } from '@tillway/sdk/pay-page'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { sampleAttempt, samplePayment } from '../../../../packages/sdk/test/sample-payment.ts'

interface Simulated {
  readonly data: { readonly view: PayPageView }
  onLoad(query: object): void
  onUnload(): void
  onAction(event: object): void
  setData(change: object): void
}

const folder = mkdtempSync(join(tmpdir(), 'tillway-my-'))

beforeAll(() => {
  // By itself: the builder does not run beside a simulated document.
  const builder = join(import.meta.dirname, '../../../../tools/build-miniprogram.ts')
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', builder, folder])
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const way = {
  id: 'alipay',
  name: { zh: '支付宝', en: 'Alipay' },
  mark: { viewBox: '0 0 1 1', paths: [] },
  presentations: ['jsapi'],
  available: true,
  reason: null,
}
const next_action = { type: 'invoke' as const, target: 'alipay_trade', params: { tradeNO: 's' } }
const payable = samplePayment({ ways: [way], amount: 129_900 })
const open = samplePayment({
  ways: [way],
  status: 'processing',
  attempt: { ...sampleAttempt, way: 'alipay', presentation: 'jsapi', next_action },
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
  const my = {
    request(options: {
      url: string
      method: string
      data?: string
      success(answer: object): void
    }) {
      state.requests.push(options)
      const data = options.method === 'POST' ? open : state.read
      setTimeout(() => options.success({ status: 200, data, headers: {} }))
    },
    tradePay(options: { success(answer: object): void }) {
      state.payments.push(options)
      options.success({ resultCode: state.answer === 'ok' ? '9000' : '6001' })
    },
    getStorageSync: () => ({ data: null }),
    setStorageSync: () => {},
    removeStorageSync: () => {},
    onAppShow: () => {},
    offAppShow: () => {},
    onAppHide: () => {},
    getAppBaseInfo: () => ({ language: 'zh-Hans' }),
    navigateBack: () => {
      state.back += 1
    },
  }
  const tillway = {
    apiBase: 'https://pay.example',
    publicKey: 'pk_1',
    payerId: '2088000000000001',
    onResult: (result: { status: string }) => state.results.push(result),
  }
  Object.assign(globalThis, { my, getApp: () => ({ tillway }) })
  return state
}

const fileOf = (kind: string) =>
  readFileSync(join(folder, `host-alipay-miniprogram/pay/pay.${kind}`), 'utf8')

function openPage(query: object): Simulated {
  let page: Simulated | undefined
  const Page = (definition: Simulated) => {
    page = { ...definition, setData: (change) => void Object.assign(page?.data ?? {}, change) }
  }
  new Function('Page', fileOf('js'))(Page)
  if (page === undefined) throw new Error('the script defines no page')
  page.onLoad(query)
  return page
}

const text = ({ data: { view } }: Simulated) => JSON.stringify(view)
const press = (page: Simulated, name: string) => {
  const button = page.data.view.buttons.find((one) => one.text.includes(name))
  if (button === undefined) throw new Error(`no button ${name} in ${text(page)}`)
  page.onAction({ currentTarget: { dataset: { action: button.action } } })
}

test('everything that the template names is there', async () => {
  const template = fileOf('axml')
  const page = openPage({ session: 'cs_1' })
  await pass(100)
  for (const [, name = ''] of template.matchAll(/view\.(\w+)/g))
    expect(page.data.view).toHaveProperty(name)
  for (const [, name = ''] of template.matchAll(/onTap="(\w+)"/g)) expect(page).toHaveProperty(name)
  const { ways, buttons } = page.data.view
  for (const [, name = ''] of template.matchAll(/item\.(\w+)/g)) {
    expect({ ...ways[0], ...buttons[0] }).toHaveProperty(name)
  }
  page.onUnload()
})

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
  expect(text(page)).toContain('支付宝')
  world.read = open
  press(page, '确认支付')
  await pass(100)
  expect(
    JSON.parse(world.requests.find(({ method }) => method === 'POST')?.data ?? ''),
  ).toMatchObject({
    way: 'alipay',
    host: 'alipay_miniprogram',
    presentation: 'jsapi',
    payer_id: '2088000000000001',
  })
  expect(world.payments).toMatchObject([{ tradeNO: 's' }])
  await pass(500)
  expect(text(page)).toContain('支付结果确认中')
  world.read = paid
  await pass(5_000)
  expect(text(page)).toContain('支付成功')
  press(page, '返回商城')
  await pass(100)
  expect([world.back, world.results.map(({ status }) => status)]).toEqual([1, ['succeeded']])
  page.onUnload()
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
  page.onUnload()
})

test('what a page in the web view sends is paid, and leads back there', async () => {
  const call = encodeURIComponent(JSON.stringify({ tradeNO: 'from the page' }))
  openPage({ call })
  await pass(100)
  expect(world.payments).toMatchObject([{ tradeNO: 'from the page' }])
  expect(world.back).toBe(1)
})
