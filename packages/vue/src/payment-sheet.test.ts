// @vitest-environment jsdom
import type { PaymentResult } from '@tillway/cashier'
import { canceled, createFakeCashier } from '@tillway/cashier/testing'
import { expect, test } from 'vitest'
import { createApp, h, nextTick, reactive } from 'vue'
import { PaymentSheet, usePayment } from './index.ts'

function mount(session: string) {
  const { cashier, opened } = createFakeCashier()
  const results: PaymentResult[] = []
  const props = reactive<{ session: string; locale?: 'en' }>({ session })
  const onResult = (result: PaymentResult) => results.push(result)
  const app = createApp({ render: () => h(PaymentSheet, { cashier, ...props, onResult }) })
  app.mount(document.body.appendChild(document.createElement('div')))
  return { app, opened, results, props }
}

test('the sheet opens in its element, tells its result once, and follows the language', async () => {
  const { app, opened, results, props } = mount('cs_1')
  expect(opened[0]?.request.session).toBe('cs_1')
  expect(opened[0]?.request.container).toBeInstanceOf(HTMLElement)
  props.locale = 'en'
  await nextTick()
  expect(opened.map(({ locales }) => locales)).toEqual([['en']])
  opened[0]?.end(canceled)
  await nextTick()
  expect(results).toEqual([canceled])
  app.unmount()
})

test('another session closes the first, and nothing is told after the end', async () => {
  const { app, opened, results, props } = mount('cs_1')
  props.session = 'cs_2'
  await nextTick()
  expect(opened.map(({ request, closed }) => [request.session, closed])).toEqual([
    ['cs_1', true],
    ['cs_2', false],
  ])
  app.unmount()
  expect(opened[1]?.closed).toBe(true)
  opened[1]?.end(canceled)
  await nextTick()
  expect(results).toEqual([])
})

test('a button pays once at a time', async () => {
  const { cashier, opened } = createFakeCashier()
  const { pay, busy, result } = usePayment(cashier)
  const first = pay({ session: 'cs_1' })
  expect(busy.value).toBe(true)
  expect(await pay({ session: 'cs_1' })).toBeUndefined()
  expect(opened).toHaveLength(1)
  opened[0]?.end(canceled)
  expect(await first).toEqual(canceled)
  expect([busy.value, result.value]).toEqual([false, canceled])
})
