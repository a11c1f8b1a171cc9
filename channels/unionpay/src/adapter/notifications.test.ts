import { expect, test } from 'vitest'
import { testAuthority } from '../../test/certificates.ts'
import { certificateOf, keyOf } from '../../test/fixtures.ts'
import {
  config,
  createRig,
  merId,
  notification,
  signedByGateway,
  token,
  trId,
} from '../../test/rig.ts'
import { certIdOf } from '../wire/certificate.ts'
import { writeCustomerInfo } from '../wire/customer-info.ts'
import { encryptField } from '../wire/encryption.ts'
import { encodeForm, type Fields, signingText } from '../wire/message.ts'
import { createMessageSigner } from '../wire/signing.ts'

const payment: Fields = {
  merId,
  txnType: '01',
  txnSubType: '01',
  bizType: '000902',
  accessType: '0',
  orderId: '01JABCDEFGHJKMNPQRSTVWXYZ0',
  txnTime: '20260102080000',
  txnAmt: '29900',
  currencyCode: '156',
  settleAmt: '29900',
  settleCurrencyCode: '156',
  settleDate: '0102',
  traceNo: '123456',
  traceTime: '0102080110',
  queryId: '202601020800001234568',
  respCode: '00',
  respMsg: '成功[0000000]',
}
const read = async (fields: Fields, changes = config) => {
  const { notifications } = createRig(changes).account
  return notifications.read(await notification(fields))
}

test('a payment is told with its facts, and the same id over all tries', async () => {
  const reading = await read(payment)
  expect(reading).toEqual({
    kind: 'payment',
    id: '01.01JABCDEFGHJKMNPQRSTVWXYZ0.20260102080000.00',
    orderNumber: '01JABCDEFGHJKMNPQRSTVWXYZ0',
    report: {
      status: 'succeeded',
      paid: {
        orderNumber: '01JABCDEFGHJKMNPQRSTVWXYZ0',
        channelTransaction: payment.queryId,
        amount: { amount: 29_900, currency: 'CNY' },
        paidAt: Date.UTC(2026, 0, 2, 0, 1, 10),
      },
      evidence: {
        channelCode: '00',
        channelMessage: '成功[0000000]',
        channelRequestId: payment.queryId,
      },
    },
  })
})

test('a flawed success is a success, a failure is none, and a success without an amount is unclear', async () => {
  expect(await read({ ...payment, respCode: 'A6' })).toMatchObject({
    report: { status: 'succeeded' },
  })
  expect(await read({ ...payment, respCode: '64' })).toMatchObject({
    report: { status: 'failed', code: 'insufficient_funds' },
  })
  expect(await read({ ...payment, txnAmt: '' })).toMatchObject({ report: { status: 'unknown' } })
  expect(await read({ ...payment, respCode: '03' })).toMatchObject({
    report: { status: 'unknown' },
  })
})

test('a success is another fact than the doubt that was told before it', async () => {
  const idOf = async (respCode: string) => {
    const reading = await read({ ...payment, respCode })
    return 'id' in reading ? reading.id : reading.why
  }
  expect(await idOf('05')).not.toBe(await idOf('00'))
  expect(await idOf('00')).toBe(await idOf('00'))
})

test.each(['04', '31'])('money given back (%s) is told of the refund', async (txnType) => {
  const reading = await read({ ...payment, txnType, txnSubType: '00', txnAmt: '100' })
  expect(reading).toMatchObject({
    kind: 'refund',
    refundNumber: payment.orderId,
    report: { status: 'succeeded', refunded: { amount: { amount: 100 } } },
  })
  expect(await read({ ...payment, txnType, respCode: '60' })).toMatchObject({
    report: { status: 'failed' },
  })
})

test('a card that was bound on the page is told, with what a shopper may see of it', async () => {
  const key = certificateOf('merchant').publicKey
  const reading = await read({
    ...payment,
    txnType: '79',
    txnSubType: '00',
    activateStatus: '1',
    payCardType: '01',
    accNo: encryptField('0048', key),
    customerInfo: writeCustomerInfo({ phoneNo: '18100000000' }, (text) => encryptField(text, key)),
    tokenPayData: `{token=${token}&trId=${trId}&tokenEnd=20310101080000}`,
  })
  if (reading.kind !== 'enrolment' || reading.report.status !== 'enrolled')
    throw new Error('not so')
  expect(reading.enrolmentNumber).toBe(payment.orderId)
  const { credential, ...card } = reading.report.card
  expect(credential?.reveal()).toBe(token)
  expect(card).toEqual({
    lastFour: '0048',
    phoneMasked: '181****0000',
    kind: 'debit',
    credentialExpiresAt: Date.UTC(2031, 0, 1),
  })
})

test('what cannot be decrypted is left out and spoils nothing', async () => {
  const reading = await read({
    ...payment,
    txnType: '79',
    accNo: 'bm90IGEgY2lwaGVydGV4dCBhdCBhbGw=',
    customerInfo: '!',
    tokenPayData: `{token=${token}&trId=${trId}}`,
  })
  if (reading.kind !== 'enrolment' || reading.report.status !== 'enrolled')
    throw new Error('not so')
  expect(Object.keys(reading.report.card)).toEqual(['credential'])
})

test('other kinds are taken and forgotten', async () => {
  expect(await read({ ...payment, txnType: '02' })).toMatchObject({ kind: 'ignored' })
})

test.each(['orderId', 'txnTime', 'respCode'])('without %s it is malformed', async (name) => {
  expect(await read({ ...payment, [name]: '' })).toEqual({ kind: 'refused', why: 'malformed' })
})

test('what is for another merchant is refused', async () => {
  const reading = await read({ ...payment, merId: '777290058110098' })
  expect(reading).toEqual({ kind: 'refused', why: 'recipient' })
})

test('a certificate that descends from nobody we know is refused, however well it signs', async () => {
  const merchant = certificateOf('merchant')
  const signer = createMessageSigner({
    method: '01',
    key: keyOf('merchant'),
    certId: certIdOf(merchant),
  })
  const fields = {
    ...payment,
    version: '5.1.0',
    encoding: 'UTF-8',
    signMethod: '01',
    signPubKeyCert: merchant.toString(),
  }
  const signature = await signer.sign(signingText(fields))
  const { notifications } = createRig().account
  const body = Buffer.from(encodeForm({ ...fields, signature }))
  expect(await notifications.read({ headers: {}, body })).toEqual({
    kind: 'refused',
    why: 'unknown_key',
  })
})

test.each([
  [{ signPubKeyCert: '' }, 'signature'],
  [{ signature: '' }, 'signature'],
  [{ version: '5.0.0' }, 'signature'],
  [{ signMethod: '11' }, 'signature'],
  [{ txnAmt: '1' }, 'signature'],
])('changed to %j it is refused', async (change, why) => {
  const { notifications } = createRig().account
  const fields = { ...(await signedByGateway(payment)), ...change }
  const body = Buffer.from(encodeForm(fields))
  expect(await notifications.read({ headers: {}, body })).toEqual({ kind: 'refused', why })
})

test('the certificate of the test environment does not sign for production', async () => {
  const commonName = '041@Z12@00040000:SIGN@00000001'
  const authority = testAuthority()
  const trusted = { rootCertificate: authority.root, middleCertificate: authority.middle }
  const { notifications } = createRig({ ...config, ...trusted, environment: 'production' }).account
  const certificate = authority.issue({
    subject: { country: 'CN', commonName },
    publicKey: certificateOf('merchant')
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString(),
  })
  const fields: Fields = {
    ...payment,
    version: '5.1.0',
    signMethod: '01',
    signPubKeyCert: certificate,
  }
  const signer = createMessageSigner({ method: '01', key: keyOf('merchant'), certId: '7' })
  const signature = await signer.sign(signingText(fields))
  const message = { headers: {}, body: Buffer.from(encodeForm({ ...fields, signature })) }
  expect(await notifications.read(message)).toEqual({ kind: 'refused', why: 'unknown_key' })
  const inTest = createRig({ ...config, ...trusted, environment: 'test' }).account.notifications
  expect(await inTest.read(message)).toMatchObject({ kind: 'payment' })
})

test('a body of megabytes is not read', async () => {
  const { notifications } = createRig().account
  const body = Buffer.from(`a=${'x'.repeat(70_000)}`)
  expect(await notifications.read({ headers: {}, body })).toEqual({
    kind: 'refused',
    why: 'malformed',
  })
})
