/**
 * The platform's own keys: a certificate that can be rotated, and the public key. Made on first
 * use and kept in the journal; parsed once.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import type { SimulatorPorts } from '@tillway/channel/simulator'
import { type KeyPair, rsaKeyPair } from '@tillway/wire/testing'
import { publicKeyIdPrefix } from '../wire/answer-signature.ts'
import { selfSignedCertificate } from './certificate-der.ts'
import type { Draw } from './draw.ts'
import type { Ledger } from './ledger.ts'
import type { PlatformKey } from './records.ts'

const dayMs = 86_400_000
const certificateLifeMs = 5 * 365 * dayMs

export interface KeyCabinet {
  /** The newest valid key of a kind; makes it when there is none. */
  current(kind: PlatformKey['kind']): PlatformKey
  find(id: string): PlatformKey | undefined
  /** Every certificate that is still valid, the newest last. */
  certificates(): readonly PlatformKey[]
  /** Makes a new certificate, which signs from now on. */
  rotate(): PlatformKey
  /** Base64 RSA-SHA256. */
  sign(text: string, privateKeyPem: string): string
  publicKey(pem: string): KeyObject
}

export function createKeyCabinet(ports: SimulatorPorts, ledger: Ledger, draw: Draw): KeyCabinet {
  const privateKeys = new Map<string, KeyObject>()
  const publicKeys = new Map<string, KeyObject>()

  const keep = (key: PlatformKey): PlatformKey => {
    ledger.append({ type: 'key', key })
    return key
  }
  const nextPair = () => rsaKeyPair(`wechatpay platform ${ledger.keys().length + 1}`)
  const rotate = (): PlatformKey => keep(makeCertificate(nextPair(), ports.clock.now(), draw))
  const newest = (kind: PlatformKey['kind']) =>
    ledger
      .keys()
      .findLast(({ kind: its, expiresAt }) => its === kind && expiresAt > ports.clock.now())

  return {
    current(kind) {
      const found = newest(kind)
      if (found !== undefined) return found
      return kind === 'certificate'
        ? rotate()
        : keep(makePublicKey(nextPair(), ports.clock.now(), draw))
    },
    find: (id) => ledger.keys().find((candidate) => candidate.id === id),
    certificates: () =>
      ledger
        .keys()
        .filter((key) => key.kind === 'certificate' && key.expiresAt > ports.clock.now()),
    rotate,
    sign(text, privateKeyPem) {
      const key = privateKeys.get(privateKeyPem) ?? createPrivateKey(privateKeyPem)
      privateKeys.set(privateKeyPem, key)
      return sign('sha256', Buffer.from(text, 'utf8'), key).toString('base64')
    },
    publicKey(pem) {
      const key = publicKeys.get(pem) ?? createPublicKey(pem)
      publicKeys.set(pem, key)
      return key
    },
  }
}

function makeCertificate(pair: KeyPair, now: number, draw: Draw): PlatformKey {
  const { privateKey: privateKeyPem } = pair
  // The first digit keeps the number positive and at its full length.
  const id = `4${draw.hex(20).slice(1).toUpperCase()}`
  // A day of grace: the clocks of a test need not agree with the machine's.
  const madeAt = now - dayMs
  const expiresAt = now + certificateLifeMs
  const pem = selfSignedCertificate({
    privateKey: createPrivateKey(privateKeyPem),
    serial: id,
    commonName: 'Simulated Pay platform sign',
    organization: 'Tillway simulator',
    notBefore: madeAt,
    notAfter: expiresAt,
  })
  return { id, kind: 'certificate', privateKeyPem, pem, madeAt, expiresAt }
}

function makePublicKey(pair: KeyPair, now: number, draw: Draw): PlatformKey {
  return {
    id: `${publicKeyIdPrefix}01${draw.digits(30)}`,
    kind: 'public_key',
    privateKeyPem: pair.privateKey,
    pem: pair.publicKey,
    madeAt: now,
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
}
