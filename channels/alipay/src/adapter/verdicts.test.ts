/** Every row of the tables, through the whole adapter: the gateway's refusal and our report. */
import { createPrivateKey, sign } from 'node:crypto'
import type { PaymentReport, RefundReport } from '@tillway/channel'
import { expect, test } from 'vitest'
import { createRig, referenceOf, refundRequest, startRequest } from '../../test/rig.ts'
import { nodeNameOf } from '../wire/answer.ts'
import { methods } from '../wire/trade.ts'
import {
  commonVerdicts,
  endVerdicts,
  queryVerdicts,
  refundVerdicts,
  startVerdicts,
  type VerdictTable,
} from './verdicts.ts'

type Operation = 'start' | 'query' | 'close' | 'reverse' | 'refund' | 'queryRefund'

const methodOf: Readonly<Record<Operation, string>> = {
  start: methods.precreate,
  query: methods.query,
  close: methods.close,
  reverse: methods.cancel,
  refund: methods.refund,
  queryRefund: methods.refundQuery,
}

interface Refusal {
  readonly code: string
  readonly subCode?: string
  readonly signed?: boolean
}

/** What an operation reports when the gateway answers with that refusal. */
async function reportOf(operation: Operation, refusal: Refusal) {
  const rig = createRig()
  rig.intercept = async () => ({
    status: 200,
    headers: { trace_id: 'trace-1' },
    body: Buffer.from(writeRefusal(rig.journal.records(), methodOf[operation], refusal)),
  })
  const request = startRequest(rig)
  // Past its time, so that "no such trade" is not read as "nobody scanned yet".
  const reference = { ...referenceOf(request), expiresAt: 0 }
  const { operations } = rig.account
  if (operation === 'start') return operations.start(request)
  if (operation === 'refund') return operations.refund(refundRequest(request, 100))
  if (operation === 'queryRefund') return operations.queryRefund(refundRequest(request, 100))
  return operations[operation](reference)
}

function writeRefusal(journal: readonly unknown[], method: string, refusal: Refusal): string {
  const { merchant } = journal[0] as { merchant: { alipayPrivateKey: string } }
  const { code, subCode, signed = true } = refusal
  const node = JSON.stringify({ code, msg: 'no', sub_code: subCode, sub_msg: '不行' })
  const key = createPrivateKey(merchant.alipayPrivateKey)
  const signature = sign('sha256', Buffer.from(node), key).toString('base64')
  const member = signed ? `,"sign":"${signature}"` : ''
  return `{"${nodeNameOf(method)}":${node}${member}}`
}

/** A row is a `code` or a `sub_code`. */
function refusalOf(row: string): Refusal {
  return /^\d+$/.test(row) ? { code: row } : { code: '40004', subCode: row }
}

const paymentTables: readonly (readonly [Operation, VerdictTable])[] = [
  ['start', startVerdicts],
  ['query', queryVerdicts],
  ['reverse', endVerdicts],
]

for (const [operation, table] of paymentTables) {
  test.each(Object.entries({ ...commonVerdicts, ...table }))(
    `${operation}: %s`,
    async (row, verdict) => {
      const evidence = { channelCode: row, channelMessage: '不行', channelRequestId: 'trace-1' }
      expect(await reportOf(operation, refusalOf(row))).toEqual({ ...verdict, evidence })
    },
  )
}

test.each(Object.entries({ ...commonVerdicts, ...refundVerdicts }))(
  'refund: %s',
  async (row, verdict) => {
    const { over: _, ...expected } = { over: undefined, ...verdict }
    expect(await reportOf('refund', refusalOf(row))).toMatchObject(expected)
  },
)

test('queryRefund: a trade that does not exist has no refund', async () => {
  const report = await reportOf('queryRefund', refusalOf('ACQ.TRADE_NOT_EXIST'))
  expect(report).toMatchObject({ status: 'absent' })
})

test.each(['query', 'close', 'reverse', 'refund', 'queryRefund'] as const)(
  '%s: a refusal that no table knows is unknown, never failed',
  async (operation) => {
    const report = await reportOf(operation, refusalOf('ACQ.NEVER_HEARD_OF'))
    expect(report).toMatchObject({ status: 'unknown', cause: 'unrecognised' })
  },
)

test('start: a business refusal that no table knows ends the attempt, for nothing can have moved', async () => {
  const report = await reportOf('start', refusalOf('ACQ.NEVER_HEARD_OF'))
  expect(report).toMatchObject({ status: 'failed', over: 'declined', code: 'channel_rejected' })
})

test.each(['start', 'query', 'close', 'reverse', 'refund', 'queryRefund'] as const)(
  '%s: a fault of the service is unknown, whatever it is called',
  async (operation) => {
    for (const subCode of ['isp.some-new-fault', 'aop.ACQ.OTHER_SYSTEM_ERROR']) {
      const report = await reportOf(operation, refusalOf(subCode))
      expect(report).toMatchObject({ status: 'unknown', cause: 'server_error' })
    }
  },
)

test.each(['start', 'query', 'close', 'reverse', 'refund', 'queryRefund'] as const)(
  '%s: a business refusal without a signature proves nothing',
  async (operation) => {
    for (const subCode of ['ACQ.TRADE_NOT_EXIST', 'ACQ.TRADE_HAS_CLOSE']) {
      const report = await reportOf(operation, { code: '40004', subCode, signed: false })
      expect(report).toMatchObject({ status: 'unknown', cause: 'signature' })
    }
  },
)

test('an unsigned refusal of the envelope ends a start, and never a refund or a query', async () => {
  const refusal = { code: '40002', subCode: 'isv.invalid-app-id', signed: false }
  const report = (operation: Operation): Promise<PaymentReport | RefundReport> =>
    reportOf(operation, refusal)
  expect(await report('start')).toMatchObject({ status: 'failed', code: 'channel_misconfigured' })
  expect(await report('refund')).toMatchObject({ status: 'unknown' })
  expect(await report('query')).toMatchObject({ status: 'unknown', cause: 'unrecognised' })
})
