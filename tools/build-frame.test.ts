import { beforeAll, describe, expect, test } from 'vitest'
import { buildFrame, type FrameBuild } from './build-frame.ts'

/**
 * Bytes after gzip: script, style and both languages together, which is all that a shopper loads.
 * The card's is of 8 KB. The page of a password draws three maps and 96 pictures besides, and has
 * steps to set, change and forget it: it does not go into 8 KB, and is held where it is.
 */
const budgets = { card: 8_050, password: 12_550 } as const

let built: FrameBuild

beforeAll(async () => {
  built = await buildFrame()
}, 60_000)

test.each(['card', 'password'] as const)(
  'what a shopper loads for the %s has its limit',
  (name) => {
    const { together, style } = built[name].sizes
    expect(together).toBeLessThanOrEqual(budgets[name])
    expect(together).toBeGreaterThan(style)
  },
)

test('both languages are in both', () => {
  expect(built.card.script).toContain('银行卡号')
  expect(built.card.script).toContain('Card number')
  expect(built.password.script).toContain('请输入支付密码')
  expect(built.password.script).toContain('Enter your payment password')
})

describe.each(['card', 'password'] as const)('the document for the %s', (name) => {
  test('stands in a page as it is: nothing in it could end its element', () => {
    expect(built[name].script).not.toMatch(/<\/?script|<!--/i)
    expect(built[name].style).not.toMatch(/<\/style/i)
  })

  test('evaluates no text, parses no markup and talks to nobody else', () => {
    const { script } = built[name]
    expect(script).not.toMatch(
      /\beval\(|new Function|document\.write|innerHTML|outerHTML|insertAdjacentHTML|srcdoc/,
    )
    expect(script).not.toMatch(/https?:|XMLHttpRequest|sendBeacon|WebSocket|"\*"/)
    expect(script).not.toMatch(/sessionStorage|indexedDB|document\.cookie|console\./)
  })
})

test('the one thing that is kept is what the vault knows a browser by, for passwords alone', () => {
  expect(built.card.script).not.toContain('localStorage')
  const uses = built.password.script.match(/localStorage\.\w+\(\S+?\)/g) ?? []
  expect(uses.length).toBeGreaterThan(0)
  expect(built.password.script.match(/localStorage/g)).toHaveLength(uses.length)
})

test('what programs see with in tests is in no build that is not made for them', async () => {
  expect(built.password.script).not.toContain('tillwayEyes')
  const { password, card } = await buildFrame({ eyes: true })
  expect(password.script).toContain('tillwayEyes')
  expect(card).toEqual(built.card)
})
