import { expect, test } from 'vitest'
import { testAuthority } from '../../test/certificates.ts'
import { certificateOf, readFixture } from '../../test/fixtures.ts'
import { card, createRig, issue, type Rig, standard, startRequest } from '../../test/rig.ts'
import { testSignerName } from '../wire/certificate.ts'

const dayMs = 86_400_000
const configured = readFixture('encryption.crt').trim()
const publicKey = certificateOf('encryption').publicKey.export({ type: 'spki', format: 'pem' })
const owner = { country: 'CN', commonName: `041@Z12@${testSignerName}@00000002` }
const newer = issue({ subject: owner, publicKey: publicKey.toString(), serial: 99n })
const asked = (rig: Rig) => rig.requests.filter(({ fields }) => fields.txnType === '95').length

const warned = ({ log }: Rig) => log.lines.filter(({ level }) => level === 'warn').length

/** What the account would have card data encrypted for. */
async function current(rig: Rig): Promise<string | undefined> {
  const before = rig.composed.length
  await rig.account.operations.start(startRequest({ card }))
  return rig.composed[before]?.encryptionCertificate
}

test('a newer certificate under our roots is used from then on', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', encryptPubKeyCert: newer })
  expect(await current(rig)).toBe(configured)
  await rig.account.maintain()
  expect(rig.requests.at(-1)?.fields).toMatchObject({
    txnType: '95',
    txnSubType: '00',
    bizType: '000000',
    certType: '01',
  })
  expect(await current(rig)).toBe(newer)
  expect(warned(rig)).toBe(0)
})

const other = testAuthority('Other')
const merchants = { country: 'CN', commonName: '041@Z12@某某商户@00000002' }

test.each([
  ['of another authority', other.issue({ subject: owner, publicKey: publicKey.toString() })],
  ['made out to a merchant', issue({ subject: merchants, publicKey: publicKey.toString() })],
  ['that has run out', issue({ subject: owner, publicKey: publicKey.toString(), notAfter: 0 })],
  ['that is none', 'no certificate'],
  ['that is missing', ''],
])('a certificate %s is not taken', async (_what, encryptPubKeyCert) => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', encryptPubKeyCert })
  await rig.account.maintain()
  expect(await current(rig)).toBe(configured)
  expect(warned(rig)).toBe(1)
})

test.each([
  ['with a line end behind it', `${configured}\n`],
  ['with other line ends', configured.replaceAll('\n', '\r\n')],
])('the certificate that is configured, %s, is no news', async (_what, encryptPubKeyCert) => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', encryptPubKeyCert })
  await rig.account.maintain()
  expect(await current(rig)).toBe(configured)
  expect(warned(rig)).toBe(0)
})

test('it is asked for once a day, and after an hour when no answer came', async () => {
  const rig = createRig(standard)
  rig.answer = () => ({ respCode: '03' })
  await rig.account.maintain()
  await rig.account.maintain()
  expect(asked(rig)).toBe(1)
  await rig.time.advance(3_600_000)
  rig.answer = () => ({ respCode: '00', encryptPubKeyCert: configured })
  await rig.account.maintain()
  await rig.time.advance(dayMs - 1)
  await rig.account.maintain()
  expect(asked(rig)).toBe(2)
  await rig.time.advance(1)
  await rig.account.maintain()
  expect(asked(rig)).toBe(3)
})

test('a gateway that cannot be reached breaks nothing', async () => {
  const rig = createRig()
  await expect(rig.account.maintain()).resolves.toBeUndefined()
})
