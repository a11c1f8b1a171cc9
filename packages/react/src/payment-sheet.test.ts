// @vitest-environment jsdom
import type { PaymentResult } from '@tillway/cashier'
import { canceled, createFakeCashier } from '@tillway/cashier/testing'
import { act, createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, test } from 'vitest'
import { type Payment, PaymentSheet, usePayment } from './index.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

function mount() {
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  const draw = (element: Parameters<typeof root.render>[0]) => act(async () => root.render(element))
  return { draw, unmount: () => act(async () => root.unmount()) }
}

test('the sheet opens in its element, tells its result once, and follows the language', async () => {
  const { cashier, opened } = createFakeCashier()
  const results: PaymentResult[] = []
  const onResult = (result: PaymentResult) => results.push(result)
  const { draw, unmount } = mount()
  const props = { cashier, session: 'cs_1', onResult }
  await draw(createElement(PaymentSheet, props))
  expect(opened[0]?.request.session).toBe('cs_1')
  expect(opened[0]?.request.container).toBeInstanceOf(HTMLElement)
  await draw(createElement(PaymentSheet, { ...props, locale: 'en' }))
  expect(opened.map(({ locales }) => locales)).toEqual([['en']])
  await act(async () => opened[0]?.end(canceled))
  expect(results).toEqual([canceled])
  await unmount()
})

test('another session closes the first, and nothing is told after the end', async () => {
  const { cashier, opened } = createFakeCashier()
  const results: PaymentResult[] = []
  const onResult = (result: PaymentResult) => results.push(result)
  const { draw, unmount } = mount()
  await draw(createElement(PaymentSheet, { cashier, session: 'cs_1', onResult }))
  await draw(createElement(PaymentSheet, { cashier, session: 'cs_2', onResult }))
  expect(opened.map(({ request, closed }) => [request.session, closed])).toEqual([
    ['cs_1', true],
    ['cs_2', false],
  ])
  await unmount()
  expect(opened[1]?.closed).toBe(true)
  await act(async () => opened[1]?.end(canceled))
  expect(results).toEqual([])
})

test('a button pays once at a time', async () => {
  const { cashier, opened } = createFakeCashier()
  const seen: Payment[] = []
  const Button = () => {
    seen.push(usePayment(cashier))
    return null
  }
  const { draw, unmount } = mount()
  await draw(createElement(Button))
  await act(async () => void seen.at(-1)?.pay({ session: 'cs_1' }))
  expect(seen.at(-1)?.busy).toBe(true)
  await act(async () => void seen.at(-1)?.pay({ session: 'cs_1' }))
  expect(opened).toHaveLength(1)
  await act(async () => opened[0]?.end(canceled))
  expect(seen.at(-1)).toMatchObject({ busy: false, result: canceled })
  await unmount()
})
