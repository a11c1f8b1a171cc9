/**
 * Key pairs by name. Making one takes about a tenth of a second, which a simulation of a thousand
 * seeds would pay a thousand times: a process makes each name's pair once. These keys protect
 * nothing.
 */
import { generateKeyPairSync } from 'node:crypto'

export interface KeyPair {
  readonly privateKey: string
  readonly publicKey: string
}

const made = new Map<string, KeyPair>()

export function rsaKeyPair(name: string): KeyPair {
  return remembered(`rsa ${name}`, () =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }),
  )
}

export function sm2KeyPair(name: string): KeyPair {
  return remembered(`sm2 ${name}`, () =>
    generateKeyPairSync('ec', {
      namedCurve: 'SM2',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }),
  )
}

function remembered(name: string, make: () => KeyPair): KeyPair {
  const pair = made.get(name) ?? make()
  made.set(name, pair)
  return pair
}
