/** The list of platform certificates: `GET /v3/certificates`. */
import { isObject, type JsonObject, objectOf, textOf } from './json.ts'
import type { EncryptedResource } from './resource.ts'

export const certificatesPath = '/v3/certificates'

export interface CertificateEntry {
  readonly serial_no: string
  readonly encrypt_certificate: EncryptedResource
}

/** The entries that can be read; one that cannot does not spoil the others. */
export function readCertificateList(object: JsonObject): readonly CertificateEntry[] {
  const data = Object.hasOwn(object, 'data') && Array.isArray(object.data) ? object.data : []
  return data.filter(isObject).flatMap((entry) => readEntry(entry) ?? [])
}

function readEntry(entry: JsonObject): CertificateEntry | undefined {
  const serial_no = textOf(entry, 'serial_no')
  const sealed = objectOf(entry, 'encrypt_certificate')
  if (serial_no === undefined || sealed === undefined) return undefined
  const algorithm = textOf(sealed, 'algorithm')
  const ciphertext = textOf(sealed, 'ciphertext')
  const nonce = textOf(sealed, 'nonce')
  if (algorithm === undefined || ciphertext === undefined || nonce === undefined) return undefined
  const associated_data = textOf(sealed, 'associated_data') ?? ''
  return { serial_no, encrypt_certificate: { algorithm, ciphertext, nonce, associated_data } }
}
