import { expect, it } from 'vitest'
import { checkChannelNames, exceptions } from './channel-names.ts'
import { describeFindings, readProject } from './project.ts'

function findingsFor(path: string, text: string): readonly string[] {
  return describeFindings(checkChannelNames([{ path, text }]))
}

it('finds the name of a channel in code, in a comment and in any spelling', () => {
  const text = "const a = 'x'\n// as AliPay does\nconst way = '微信支付'"
  expect(findingsFor('packages/payments/src/a.ts', text)).toEqual([
    'packages/payments/src/a.ts:2 names a channel: AliPay',
    'packages/payments/src/a.ts:3 names a channel: 微信',
  ])
  expect(findingsFor('packages/cashier/src/sheet.css', '.wechat { color: green }')).toHaveLength(1)
  expect(findingsFor('packages/store/src/schema.sql', '-- UnionPay')).toHaveLength(1)
  expect(findingsFor('tools/build-browser.ts', "'weixin'")).toHaveLength(1)
})

it('finds a file that is named after a channel, and every one of several', () => {
  expect(findingsFor('packages/payments/src/alipay.ts', '')).toHaveLength(1)
  expect(findingsFor('packages/payments/src/unionpay.ts', "'银联'")).toHaveLength(2)
})

it('lets channels, tests and deployments name them', () => {
  for (const path of [
    'channels/alipay/src/manifest.ts',
    'packages/payments/src/routing.test.ts',
    'packages/cashier/test/browser/sheet.ts',
    'tests/e2e/pay.test.ts',
    'apps/server/src/seed-demo.ts',
    'packages/sdk/src/hosts/detect.ts',
    'README.zh.md',
  ]) {
    expect(findingsFor(path, "'alipay'")).toEqual([])
  }
})

it('makes no exception without a reason', () => {
  for (const { reason } of exceptions) expect(reason).not.toBe('')
})

it('no part of the core names a channel', () => {
  expect(describeFindings(checkChannelNames(readProject()))).toEqual([])
})
