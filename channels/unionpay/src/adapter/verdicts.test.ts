/** Every code of the gateway, through the whole adapter: what it says and what we report. */
import type {
  CardUpdateReport,
  EnrolmentReport,
  PaymentReport,
  RefundReport,
} from '@tillway/channel'
import { expect, test } from 'vitest'
import {
  card,
  confirmRequest,
  createRig,
  notifyUrl,
  refundRequest,
  startRequest,
} from '../../test/rig.ts'
import { responseCodes } from '../wire/response-codes.ts'

type Report = PaymentReport | RefundReport | EnrolmentReport | CardUpdateReport
type Expected = Readonly<Record<string, string>>

const unknown = (cause: string): Expected => ({ status: 'unknown', cause })
const declined = (code: string): Expected => ({ status: 'failed', over: 'declined', code })
const failed = (code: string): Expected => ({ status: 'failed', code })

const inProgress = ['03', '04', '05', '70', '83']
const strange = ['42', '74', '75']
const busy = ['02', '06', '99']

/** The codes by which a card, a payer or a message is refused, and ours for each. */
const refusals: Readonly<Record<string, string>> = {
  '01': 'declined',
  '10': 'channel_rejected',
  '11': 'channel_misconfigured',
  '13': 'channel_rejected',
  '14': 'channel_rejected',
  '30': 'declined',
  '31': 'channel_misconfigured',
  '32': 'channel_misconfigured',
  '33': 'card_limit_exceeded',
  '35': 'channel_rejected',
  '36': 'channel_rejected',
  '38': 'risk_declined',
  '39': 'way_unavailable',
  '40': 'card_binding_expired',
  '41': 'channel_rejected',
  '43': 'channel_misconfigured',
  '44': 'card_unsupported',
  '60': 'card_declined',
  '61': 'card_number_invalid',
  '62': 'card_unsupported',
  '63': 'payer_account_abnormal',
  '64': 'insufficient_funds',
  '65': 'card_security_wrong',
  '66': 'card_details_wrong',
  '67': 'card_declined',
  '68': 'card_unsupported',
  '69': 'attempt_closed',
  '72': 'card_unsupported',
  '73': 'card_expired',
  '76': 'card_unsupported',
  '77': 'card_unsupported',
  '78': 'card_unsupported',
  '79': 'card_unsupported',
  '80': 'card_binding_expired',
  '81': 'card_limit_exceeded',
  '82': 'card_unsupported',
  '85': 'declined',
  '86': 'channel_rejected',
  '87': 'card_limit_exceeded',
  '88': 'channel_rejected',
  '89': 'card_binding_expired',
  '90': 'insufficient_funds',
  '91': 'card_details_wrong',
  '92': 'channel_misconfigured',
  '93': 'channel_misconfigured',
  '94': 'channel_misconfigured',
  '95': 'channel_misconfigured',
  '96': 'channel_misconfigured',
  '98': 'channel_rejected',
}

const rows = (codes: readonly string[], expected: Expected) =>
  codes.map((code): [string, Expected] => [code, expected])
const refusedAs = (report: (code: string) => Expected) =>
  Object.entries(refusals).map(([code, ours]): [string, Expected] => [code, report(ours)])

const doubtfulAnswers = [
  ...rows(inProgress, unknown('in_progress')),
  ...rows(strange, unknown('unrecognised')),
  ...rows(busy, unknown('server_error')),
  ...rows(['37'], unknown('rate_limited')),
  ...rows(['ZZ'], unknown('unrecognised')),
]

const start = new Map([
  ...doubtfulAnswers,
  ...refusedAs(declined),
  ...rows(['00', 'A6'], { status: 'code_sent' }),
  ...rows(['12'], unknown('in_progress')),
  ...rows(['34', '45', '46'], declined('channel_rejected')),
  ...rows(['71'], declined('sms_code_wrong')),
])

const confirm = new Map([
  ...doubtfulAnswers,
  ...refusedAs(declined),
  ...rows(['00', 'A6', '12', '34', '45', '46'], unknown('in_progress')),
  ...rows(['71'], { status: 'code_refused', code: 'sms_code_wrong' }),
])

const result = new Map([
  ...rows(inProgress, unknown('in_progress')),
  ...rows(strange, unknown('unrecognised')),
  ...rows([...busy, '37'], declined('declined')),
  ...rows(['ZZ', '34', '12'], unknown('unrecognised')),
  ...refusedAs(declined),
  ...rows(['69'], { status: 'failed', over: 'closed', code: 'attempt_closed' }),
  ...rows(['00', 'A6'], { status: 'succeeded' }),
  ...rows(['45', '46'], { status: 'failed', over: 'reversed', code: 'attempt_closed' }),
  // While another code may be on its way; afterwards it is a refusal like others.
  ...rows(['71'], unknown('in_progress')),
])

const refund = new Map([
  ...doubtfulAnswers,
  ...refusedAs(failed),
  ...rows(inProgress, { status: 'pending' }),
  ...rows(['00', 'A6', '12'], { status: 'pending' }),
  ...rows(['33'], failed('refund_exceeds_paid')),
  ...rows(['34'], failed('refund_not_possible')),
  ...rows(['36'], failed('refund_exceeds_paid')),
  // One of these may be the effect of this very refund, sent before: not young any more, see below.
  ...rows(['35', '45', '46'], unknown('in_progress')),
  ...rows(['71'], failed('sms_code_wrong')),
])

const enrolmentCode = new Map([
  ...doubtfulAnswers,
  ...refusedAs(failed),
  ...rows(['00', 'A6'], { status: 'code_sent' }),
  ...rows(['12'], unknown('in_progress')),
  ...rows(['34', '45', '46'], failed('channel_rejected')),
  ...rows(['71'], { status: 'code_refused', code: 'sms_code_wrong' }),
])

const cardUpdate = new Map([
  ...doubtfulAnswers,
  ...refusedAs(failed),
  ...rows(['00', 'A6'], { status: 'updated' }),
  ...rows(['12'], unknown('in_progress')),
  ...rows(['34', '45', '46', '71'], failed('channel_rejected')),
])

/** What an operation reports when the gateway answers with that code. */
async function answered(respCode: string, operation: string): Promise<Report> {
  const rig = createRig()
  const { operations } = rig.account
  rig.answer = ({ txnType }) => ({ respCode: txnType === '00' ? '34' : respCode, respMsg: '无' })
  if (operation === 'start') return operations.start(startRequest())
  if (operation === 'confirm') return operations.confirm(confirmRequest())
  if (operation === 'refund') return operations.refund(refundRequest())
  if (operation === 'updateCard') {
    const updateNumber = '01JVPDATEGHJKMNPQRSTVWXYZ0'
    return operations.updateCard({ updateNumber, requestedAt: rig.time.now(), card })
  }
  return operations.requestEnrolment({
    enrolmentNumber: '01JENR0LMENTJKMNPQRSTVWXYZ',
    requestedAt: rig.time.now(),
    expiresAt: rig.time.now() + 900_000,
    notifyUrl,
    card,
  })
}

const tables: readonly (readonly [string, ReadonlyMap<string, Expected>])[] = [
  ['start', start],
  ['confirm', confirm],
  ['refund', refund],
  ['requestEnrolment', enrolmentCode],
  ['updateCard', cardUpdate],
]

for (const [operation, table] of tables) {
  test(`${operation}: the table has every code`, () => {
    const missing = Object.keys(responseCodes).filter((code) => !table.has(code))
    expect(missing).toEqual([])
  })
  test.each([...table])(`${operation}: %s`, async (code, expected) => {
    expect(await answered(code, operation)).toMatchObject(expected)
  })
}

test('a result has a reading for every code', () => {
  expect(Object.keys(responseCodes).filter((code) => !result.has(code))).toEqual([])
})

test.each([...result])('result of a payment: %s', async (origRespCode, expected) => {
  const rig = createRig()
  const facts = { queryId: '202601020000001234568', txnAmt: '29900', origRespMsg: '无' }
  rig.answer = () => ({ respCode: '00', origRespCode, ...facts })
  expect(await rig.account.operations.query(startRequest())).toMatchObject(expected)
})

test.each(Object.keys(responseCodes).filter((code) => !['00', 'A6'].includes(code)))(
  'a question that is answered with %s says nothing about the payment',
  async (respCode) => {
    const rig = createRig()
    rig.answer = () => ({ respCode, origRespCode: '00', queryId: '1', txnAmt: '29900' })
    const report = await rig.account.operations.query(startRequest())
    expect(report.status).toBe(respCode === '34' ? 'absent' : 'unknown')
  },
)
