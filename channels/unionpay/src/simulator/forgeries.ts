/** Notifications that a platform must not believe, made with everything an attacker may have. */
import { createPrivateKey } from 'node:crypto'
import type { Forgery } from '@tillway/channel/simulator'
import { rsaKeyPair, writeCertificate } from '@tillway/wire/testing'
import { encodeForm, type Fields, formContentType } from '../wire/message.ts'
import { type CertifiedKey, issueLeaf, signerName } from './authority.ts'
import { payerCard } from './cards.ts'
import { paymentFacts } from './facts.ts'
import type { Merchant } from './merchants.ts'
import { drawTrace } from './numbers.ts'
import type { SimulatedPayment } from './payment.ts'
import { messageOf } from './refusals.ts'
import { garbage, signMessage, signWithRsa } from './signed-message.ts'
import type { World } from './world.ts'

interface Target {
  readonly world: World
  readonly merchant: Merchant
  /** The fields of a payment's notification, without a signature. */
  readonly said: Fields
}

type Forge = (target: Target) => string

const yearMs = 365 * 86_400_000

const signed = ({ world, merchant, said }: Target): Fields =>
  signMessage(said, merchant, world.merchants.keys())

/** Signed by the gateway for one thing and altered afterwards. */
const altered =
  (change: Fields): Forge =>
  (target) =>
    encodeForm({ ...signed(target), ...change })

/** The signed text is the same when a field becomes a part of the value before it. */
const hidden =
  (name: string): Forge =>
  (target) => {
    const { [name]: value, ...others } = signed(target)
    const before = Object.keys(others)
      .sort()
      .findLast((other) => other < name && others[other])
    return encodeForm({ ...others, [before ?? '']: `${others[before ?? '']}&${name}=${value}` })
  }

const attacker = () => rsaKeyPair('attacker')

/** Properly signed with the attacker's key, under this certificate. */
function underCertificate({ said }: Target, certificate: string): string {
  return signedBy({ said }, { privateKey: attacker().privateKey, certificate })
}

function signedBy({ said }: Pick<Target, 'said'>, { privateKey, certificate }: CertifiedKey) {
  const whole = { ...said, version: '5.1.0', encoding: 'UTF-8', signMethod: '01' }
  const key = createPrivateKey(privateKey)
  return encodeForm(signWithRsa(whole, { key, certificate: certificate.trimEnd() }))
}

function selfSigned({ world }: Target): string {
  const { clock } = world.ports
  const { privateKey, publicKey } = attacker()
  return writeCertificate({
    subject: { commonName: signerName },
    publicKey,
    issuer: { name: { commonName: signerName }, privateKey },
    serial: 1n << 62n,
    notBefore: clock.now() - yearMs,
    notAfter: clock.now() + yearMs,
    isAuthority: false,
  })
}

/** A certificate with the attacker's key that the gateway's own authority issued all the same. */
function issued({ world }: Target, commonName: string, now = world.ports.clock.now()): string {
  return world.merchants.issue(commonName, attacker().publicKey, now)
}

/** Issued by another authority with the same names throughout. */
function foreign({ world }: Target): string {
  const authority = { middlePrivateKey: rsaKeyPair('attacker middle').privateKey }
  const ports = { now: world.ports.clock.now(), random: world.ports.random }
  return issueLeaf(authority, { commonName: signerName }, attacker().publicKey, ports)
}

const forges: Readonly<Record<string, Forge>> = {
  'a signature of random bytes': (target) => encodeForm({ ...signed(target), signature: garbage }),
  'a signature that is no base64': altered({ signature: '%%%%' }),
  'no signature': altered({ signature: '' }),
  'no signature and no certificate': ({ said }) =>
    encodeForm({ ...said, version: '5.1.0', signMethod: '01' }),
  'another amount under a genuine signature': altered({ txnAmt: '1' }),
  'another order under a genuine signature': altered({ orderId: 'SOMEONEELSESORDER' }),
  'another time under a genuine signature': altered({ txnTime: '20200101000000' }),
  'another code under a genuine signature': altered({ respCode: 'A6' }),
  'a field added to a genuine notification': altered({ extra: '1' }),
  'the currency hidden in another field': hidden('currencyCode'),
  'the merchant hidden in another field': hidden('merId'),
  'protocol 5.0.0': altered({ version: '5.0.0' }),
  'signature method NONE': altered({ signMethod: 'NONE' }),
  'the attacker’s key under the genuine certificate': (target) => {
    const { signingCertificate } = target.world.merchants.keys()
    return underCertificate(target, signingCertificate)
  },
  'a certificate that the attacker signed alone': (target) =>
    underCertificate(target, selfSigned(target)),
  'a certificate of another authority with the same names': (target) =>
    underCertificate(target, foreign(target)),
  // Merchants' certificates come from the same authority as the gateway's own.
  'the merchant’s own key and certificate': (target) => {
    const { method, signing } = target.merchant.record
    return method === '01'
      ? signedBy(target, signing)
      : underCertificate(target, signing.certificate)
  },
  'a certificate of the right authority for somebody else': (target) =>
    underCertificate(target, issued(target, '041@Z12@某某商户@00000001')),
  'a certificate of the right authority that has expired': (target) =>
    underCertificate(
      target,
      issued(target, signerName, target.world.ports.clock.now() - 10 * yearMs),
    ),
  'a certificate of the right authority that is not valid yet': (target) =>
    underCertificate(
      target,
      issued(target, signerName, target.world.ports.clock.now() + 10 * yearMs),
    ),
  'the certificate with other line ends than were signed': (target) => {
    const fields = signed(target)
    const signPubKeyCert = (fields.signPubKeyCert ?? '').replaceAll('\r\n', '\n')
    return encodeForm({ ...fields, signPubKeyCert })
  },
  'encoded twice': (target) => {
    const once = Object.entries(signed(target)).map(([name, value]) => [
      name,
      encodeURIComponent(value),
    ])
    return encodeForm(Object.fromEntries(once))
  },
  'the amount twice, a small one last': (target) => `${encodeForm(signed(target))}&txnAmt=1`,
  'the amount twice, a small one first': (target) => `txnAmt=1&${encodeForm(signed(target))}`,
  'a broken percent sequence': (target) => `${encodeForm(signed(target))}&note=%zz`,
  'a megabyte of body': (target) => `${encodeForm(signed(target))}&note=${'x'.repeat(1_048_576)}`,
  'no body': () => '',
  'JSON instead of a form': (target) => JSON.stringify(signed(target)),
  'for another merchant, properly signed': (target) =>
    encodeForm(signed({ ...target, said: { ...target.said, merId: '777290000000001' } })),
}

/** Empty when no order of that number is known or it has no notification URL. */
export function writeForgeries(world: World, orderNumber: string): readonly Forgery[] {
  const payment = world.payments.all().findLast(({ orderId }) => orderId === orderNumber)
  const merchant = payment && world.merchants.byMerId(payment.merId)
  const url = payment?.backUrl
  if (payment === undefined || merchant === undefined || !url) return []
  const target = { world, merchant, said: pretendPaid(world, payment, merchant) }
  const headers = { 'content-type': formContentType }
  const genuine = encodeForm(signed(target))
  return (
    Object.entries(forges)
      .map(([name, forge]) => ({ name, url, headers, body: forge(target) }))
      // Without a certificate its line ends cannot be changed.
      .filter(({ body }) => body !== genuine)
  )
}

/** What the gateway would say if the order had been paid in full just now. */
function pretendPaid(world: World, payment: SimulatedPayment, merchant: Merchant): Fields {
  const { clock, random } = world.ports
  const now = clock.now()
  const paid: SimulatedPayment = {
    ...payment,
    state: 'paid',
    captured: payment.asked,
    cardNumber: payerCard.number,
    trace: drawTrace(now, random),
    paidAt: now,
    returns: [],
  }
  const facts = paymentFacts(paid, merchant)
  return { ...facts, respCode: '00', respMsg: messageOf({ respCode: '00' }) }
}
