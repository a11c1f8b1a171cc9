import { expect, test } from 'vitest'
import { fitDescription, withRedirectUrl } from './prepay.ts'

test('a description is cut to 127 characters, never through one', () => {
  expect(fitDescription('包'.repeat(127))).toHaveLength(127)
  expect(fitDescription('包'.repeat(128))).toHaveLength(127)
  const cut = fitDescription(`${'a'.repeat(126)}🧧b`)
  expect(cut).toBe('a'.repeat(126))
  expect(fitDescription('🧧'.repeat(100))).toBe('🧧'.repeat(63))
})

test('the page of the H5 product is told where to go back to, as one encoded parameter', () => {
  const page = 'https://wx.example/checkmweb?prepay_id=1&package=2'
  expect(withRedirectUrl(page, 'https://mall.example/o?a=1&b=二')).toBe(
    `${page}&redirect_url=https%3A%2F%2Fmall.example%2Fo%3Fa%3D1%26b%3D%E4%BA%8C`,
  )
  expect(withRedirectUrl(page, undefined)).toBe(page)
})
