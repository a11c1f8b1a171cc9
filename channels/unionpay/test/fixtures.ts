import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export function readFixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', 'fixtures', name), 'utf8')
}

export const certificateOf = (name: string) => new X509Certificate(readFixture(`${name}.crt`))
export const keyOf = (name: string) => createPrivateKey(readFixture(`test-only-${name}-key.pem`))

/** A time at which every certificate of the fixtures is valid. */
export const fixtureNow = Date.UTC(2027, 0, 2)

interface SignedVector {
  readonly fields: Readonly<Record<string, string>>
  readonly signature: string
}

interface Vectors {
  readonly rsa: SignedVector & { readonly text: string }
  readonly sha256: SignedVector & { readonly key: string }
  readonly sm3: SignedVector & { readonly key: string }
  readonly sm2: SignedVector
  readonly encrypted: { readonly ciphertext: string; readonly clear: string }
  readonly customerInfo: { readonly text: string }
}

export const vectors = JSON.parse(readFixture('vectors.json')) as Vectors
