import { generateKeyPairSync } from 'node:crypto'
import { secret } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { signerCommonName, testAuthority, testNow } from '../../test/certificates.ts'
import { certificateOf, fixtureNow, readFixture } from '../../test/fixtures.ts'
import { createCertificateChecker, operatorName } from './certificate.ts'
import { type Fields, readAnswer, signingText, writeAnswer } from './message.ts'
import { createMessageSigner } from './signing.ts'
import { refusalOf, type Verification } from './verification.ts'

const accountOf = (kind: 'rsa' | 'sm2'): Verification => ({
  method: kind === 'rsa' ? '01' : '21',
  certificates: createCertificateChecker({
    roots: [certificateOf(kind === 'rsa' ? 'root' : 'sm2-root')],
    intermediates: [certificateOf(kind === 'rsa' ? 'middle' : 'sm2-middle')],
    signers: [operatorName],
  }),
})

function fieldsOf(text: string): Fields {
  const reading = readAnswer(text)
  return reading.kind === 'message' ? reading.fields : {}
}

test.each(['rsa', 'sm2'] as const)('an answer signed with %s is genuine as it was sent', (kind) => {
  const fields = fieldsOf(readFixture(`answer-${kind}.txt`))
  const account = accountOf(kind)
  expect(refusalOf(fields, account, fixtureNow)).toBeUndefined()
  const altered: readonly [Fields, string][] = [
    [{ ...fields, respCode: '01' }, 'signature'],
    [{ ...fields, extra: '1' }, 'signature'],
    [{ ...fields, signature: '' }, 'unsigned'],
    [{ ...fields, signPubKeyCert: '' }, 'unsigned'],
    [{ ...fields, version: '5.0.0' }, 'version_obsolete'],
    [{ ...fields, version: '' }, 'version_unknown'],
    [{ ...fields, signMethod: '11' }, 'method'],
    [{ ...fields, signMethod: kind === 'rsa' ? '21' : '01' }, 'method'],
  ]
  for (const [message, reason] of altered) {
    expect(refusalOf(message, account, fixtureNow)).toBe(reason)
  }
})

test('line ends of the certificate are signed too: LF in place of CRLF is another message', () => {
  const fields = fieldsOf(readFixture('answer-rsa.txt').replaceAll('\r\n', '\n'))
  expect(refusalOf(fields, accountOf('rsa'), fixtureNow)).toBe('signature')
})

test('the clock decides, not the sender', () => {
  const fields = fieldsOf(readFixture('answer-rsa.txt'))
  const account = accountOf('rsa')
  expect(refusalOf(fields, account, Date.UTC(2020, 0))).toBe('certificate_not_yet_valid')
  expect(refusalOf(fields, account, Date.UTC(2060, 0))).toBe('certificate_expired')
})

test('whoever brings a certificate of their own signs nothing', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const name = { commonName: signerCommonName }
  const { issue } = testAuthority('Forger')
  const bySelf = issue({ publicKey, subject: name, issuer: { name, privateKey } })
  const signer = createMessageSigner({ method: '01', key: pair.privateKey, certId: '7' })
  const { signature, ...genuine } = fieldsOf(readFixture('answer-rsa.txt'))
  for (const signPubKeyCert of [bySelf, issue({ publicKey })]) {
    const forged = { ...genuine, signPubKeyCert }
    const whole = { ...forged, signature: await signer.sign(signingText(forged)) }
    const sent = fieldsOf(writeAnswer(whole))
    expect(refusalOf(sent, accountOf('rsa'), testNow)).toBe('certificate_issuer_unknown')
  }
  const swapped = { ...genuine, signature: await signer.sign(signingText(genuine)) }
  expect(refusalOf(swapped, accountOf('rsa'), fixtureNow)).toBe('signature')
})

test.each(['11', '12'] as const)('method %s is proven by the shared key alone', async (method) => {
  const account = { method, key: secret('shared') }
  const fields = { version: '5.1.0', signMethod: method, respCode: '00' }
  const signature = await createMessageSigner(account).sign(signingText(fields))
  expect(refusalOf({ ...fields, signature }, account, testNow)).toBeUndefined()
  const other = { method, key: secret('another') }
  expect(refusalOf({ ...fields, signature }, other, testNow)).toBe('signature')
  const sideways = { ...fields, signMethod: '01', signPubKeyCert: readFixture('signer.crt') }
  expect(refusalOf({ ...sideways, signature }, account, testNow)).toBe('method')
})

test('a genuine message in other words is none: no field can be hidden or cut out of another', () => {
  const fields = fieldsOf(readFixture('answer-rsa.txt'))
  const { respCode, respMsg, tokenPayData = '', ...others } = fields
  const hidden = {
    ...others,
    tokenPayData,
    orderId: `${fields.orderId}&respCode=00&respMsg=${respMsg}`,
  }
  expect(signingText(hidden)).toBe(signingText(fields))
  expect(refusalOf(hidden, accountOf('rsa'), fixtureNow)).toBe('ambiguous')
  const cut = { ...fields, tokenPayData: tokenPayData.split('&')[0] ?? '' }
  expect(refusalOf(cut, accountOf('rsa'), fixtureNow)).toBe('ambiguous')
})
