import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { gzipped } from './build-browser-code.ts'
import { buildPayPage, miniPrograms } from './build-miniprogram.ts'

const root = join(import.meta.dirname, '..')

/** Bytes, as measured. `whole` wants 8 192: what is above it are the template and the style, each packed alone. */
const pageBudget = { raw: 21_470, script: 8_043, whole: 9_140 }
const wrapperBudget = 1_024

test('there is a pay page for each kind of mini program', () => {
  expect(miniPrograms).toHaveLength(2)
})

test.each(miniPrograms)('%s: its pay page takes little of a mini program', async (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-page-'))
  const sizes = await buildPayPage(name, folder)
  rmSync(folder, { recursive: true })
  expect(sizes.raw).toBeLessThanOrEqual(pageBudget.raw)
  expect(sizes.script).toBeLessThanOrEqual(pageBudget.script)
  expect(sizes.gzip).toBeLessThanOrEqual(pageBudget.whole)
})

const ways = ['wechat', 'alipay'].map((id) => ({
  id,
  name: { zh: id, en: id },
  mark: { viewBox: '0 0 1 1', paths: [] },
  presentations: ['jsapi'],
  available: true,
  reason: null,
}))
const payment = {
  ...{ object: 'client_payment', id: 'pay_1', order: 'A-1', amount: 1_990, currency: 'CNY' },
  ...{ description: 'tea', merchant_name: 'Hillside', status: 'payable', finished: false, ways },
  ...{ attempt: null, last_error: null, expires_in_ms: 900_000, way: null, paid_at: null },
}

type PageView = { readonly kind: string; readonly amount: string; readonly ways: readonly object[] }

interface PageMethods {
  onLoad(query: { session: string }): void
  onUnload(): void
}

test.each(miniPrograms)(
  '%s: what is built draws the ways, under its shorter names',
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'tillway-page-'))
    await buildPayPage(name, folder)
    const code = readFileSync(join(folder, 'pay/pay.js'), 'utf8')
    rmSync(folder, { recursive: true })
    const asked: string[] = []
    const app = {
      ...{ onAppShow() {}, offAppShow() {}, onAppHide() {}, getStorageSync: () => ({ data: '' }) },
      request({ url, success }: { url: string; success(answer: object): void }) {
        asked.push(url)
        success({ statusCode: 200, status: 200, data: payment })
      },
    }
    let page: PageMethods | undefined
    const shop = { apiBase: 'https://pay.example', publicKey: 'pk_1', payerId: 'payer_1' }
    const given = {
      ...{ wx: app, my: app, setTimeout, clearTimeout, setInterval, clearInterval },
      getApp: () => ({ tillway: shop }),
      Component: ({ methods }: { methods: PageMethods }) => {
        page = methods
      },
      Page: (methods: PageMethods) => {
        page = methods
      },
    }
    runInNewContext(code, given)
    const drawn: PageView[] = []
    const open = { ...page, setData: ({ view }: { view: PageView }) => void drawn.push(view) }
    open.onLoad?.({ session: 'cs_1' })
    await expect.poll(() => drawn.at(-1)?.kind).toBe('ways')
    open.onUnload?.()
    expect(drawn.at(-1)).toMatchObject({ amount: '¥19.90' })
    expect(drawn.at(-1)?.ways).toHaveLength(2)
    expect(asked[0]).toMatch(/^https:\/\/pay\.example\/v1\/client\/payment\?host=\w+_miniprogram$/)
  },
)

test.each(['react', 'vue'])('the wrapper for %s is a kilobyte at most', async (name) => {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages', name, 'src/index.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2020',
    external: [name],
  })
  expect(gzipped(outputFiles[0]?.text ?? '')).toBeLessThanOrEqual(wrapperBudget)
})
