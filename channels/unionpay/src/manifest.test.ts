import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultNames, magicAmounts } from '@tillway/channel/simulator'
import { expect, test } from 'vitest'
import { manifest } from './manifest.ts'
import { responseCodes } from './wire/response-codes.ts'

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')

test.each([
  ['desktop_web', ['sms', 'password', 'form', 'qr']],
  ['mobile_web', ['sms', 'password', 'form']],
  ['merchant_app', ['sms', 'password', 'app', 'form']],
  ['unionpay_app', ['app', 'sms', 'password', 'form']],
  ['wechat_webview', ['sms', 'password']],
  ['wechat_browser', ['sms', 'password']],
  ['wecom_browser', ['sms', 'password']],
  ['wechat_desktop', ['sms', 'password']],
  ['alipay_browser', ['sms', 'password']],
  ['somewhere_else', []],
])('in %s it offers %j, the best first', (host, expected) => {
  const offered = manifest.presentations.filter(({ hosts }) => hosts.some((one) => one === host))
  expect(offered.map(({ presentation }) => presentation)).toEqual(expected)
})

test('only what is carried out by us needs a card', () => {
  const needing = manifest.presentations.filter(({ needs }) => needs.some((one) => one === 'card'))
  expect(needing).toMatchObject([
    { presentation: 'sms', confirmedByCode: true },
    { presentation: 'password', confirmedByCode: true },
  ])
})

test.each(faultNames)('the README tells the magic amount of %s', (fault) => {
  const yuan = `10.${String(magicAmounts[fault] - 1000).padStart(2, '0')}`
  expect(readme).toContain(`| \`${fault}\` | ${yuan} |`)
})

test.each(manifest.account.map(({ name }) => name))('the README explains the field %s', (name) => {
  expect(readme).toContain(`| \`${name}\` |`)
})

test('the README names no code that the gateway does not have', () => {
  const outcomes = readme.slice(readme.indexOf('## 结果'), readme.indexOf('**关闭'))
  const named = [...outcomes.matchAll(/`([0-9A][0-9])`/g)].map(([, code]) => code ?? '')
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter((code) => !Object.hasOwn(responseCodes, code))).toEqual([])
})
