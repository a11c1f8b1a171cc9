import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultNames, magicAmounts } from '@tillway/channel/simulator'
import { expect, test } from 'vitest'
import { manifest } from './manifest.ts'

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')

test.each([
  ['desktop_web', ['qr', 'page']],
  ['mobile_web', ['wap', 'qr']],
  ['other_app', ['wap', 'qr']],
  ['merchant_app', ['app', 'wap']],
  ['alipay_browser', ['jsapi', 'wap']],
  ['alipay_miniprogram', ['jsapi']],
  ['alipay_webview', ['jsapi']],
  ['wechat_desktop', ['qr']],
  ['unionpay_app', []],
  ['wechat_browser', []],
])('in %s it offers %j, the best first', (host, expected) => {
  const offered = manifest.presentations.filter(({ hosts }) => hosts.some((one) => one === host))
  expect(offered.map(({ presentation }) => presentation)).toEqual(expected)
})

test.each(faultNames)('the README tells the magic amount of %s', (fault) => {
  const yuan = `10.${String(magicAmounts[fault] - 1000).padStart(2, '0')}`
  expect(readme).toContain(`| \`${fault}\` | ${yuan} |`)
})

test.each(manifest.account.map(({ name }) => name))('the README explains the field %s', (name) => {
  expect(readme).toContain(`| \`${name}\` |`)
})
