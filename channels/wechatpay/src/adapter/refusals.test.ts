import type { HttpResponse } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { openShop, referenceOf, refundRequest, startRequest } from '../../test/shop.ts'
import { type Operation, refusals, verdictOn } from './refusals.ts'

const shop = openShop()
const order = startRequest(shop)
const refund = refundRequest(order, 'R1')
const { operations } = shop.account

const calls: Readonly<Record<Operation, () => Promise<{ status: string }>>> = {
  start: () => operations.start(order),
  query: () => operations.query(referenceOf(shop, order)),
  close: () => operations.close(referenceOf(shop, order)),
  refund: () => operations.refund(refund),
  queryRefund: () => operations.queryRefund(refund),
}
const names = Object.keys(calls) as Operation[]

const answerWith = (status: number, body: string) =>
  shop.interpose(
    async (): Promise<HttpResponse> => ({ status, headers: {}, body: Buffer.from(body) }),
  )

const pairs = Object.keys(refusals).flatMap((code) => names.map((name) => [code, name] as const))

test.each(pairs)('%s on %s ends as the table says', async (code, name) => {
  answerWith(403, JSON.stringify({ code, message: '原因' }))
  const { over, ...verdict } = { over: undefined, ...verdictOn(name, 403, code) }
  const expected = name.toLowerCase().includes('refund')
    ? verdict
    : { ...verdict, ...(over && { over }) }
  const evidence = { channelCode: code, channelMessage: '原因' }
  expect(await calls[name]()).toEqual({ ...expected, evidence })
})

test('a refusal fails only what it certainly refuses', () => {
  const failing = (operation: Operation) =>
    Object.keys(refusals).filter((code) => verdictOn(operation, 400, code).status === 'failed')
  expect(failing('query')).toEqual([])
  expect(failing('queryRefund')).toEqual([])
  expect(failing('close')).toEqual(['ORDER_CLOSED'])
  expect(failing('start')).not.toContain('OUT_TRADE_NO_USED')
  expect(failing('start')).not.toContain('ORDER_PAID')
  expect(failing('refund')).not.toContain('SIGN_ERROR')
})

test.each(names)(
  '%s: a server error, a full queue, and words never heard are unknown',
  async (name) => {
    const causes = [
      [500, '{"code":"PARAM_ERROR"}', 'server_error'],
      [502, '<html>bad gateway</html>', 'server_error'],
      [429, '{"code":"ORDER_CLOSED"}', 'rate_limited'],
      [400, '{"code":"BRAND_NEW"}', 'unrecognised'],
      [401, '{"code":"SIGN_ERROR"}', 'unrecognised'],
      [404, '', 'unrecognised'],
      [405, '', 'unrecognised'],
      [400, '{"code":"constructor"}', 'unrecognised'],
    ] as const
    for (const [status, body, cause] of causes) {
      answerWith(status, body)
      expect(await calls[name](), `${status} ${body}`).toMatchObject({ status: 'unknown', cause })
    }
  },
)
