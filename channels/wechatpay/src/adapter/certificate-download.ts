/**
 * Downloads the platform certificates. The answer that brings the first certificate is signed with
 * that very certificate: it is decrypted with the APIv3 key first, and the answer is then verified
 * with what was inside.
 */
import { X509Certificate } from 'node:crypto'
import type { ChannelPorts } from '@tillway/channel'
import type { HttpResponse, Instant } from '@tillway/kernel'
import { createRsaVerifier, type RsaVerifier } from '@tillway/wire'
import { answerSignatureBytes, readAnswerSignature } from '../wire/answer-signature.ts'
import {
  type CertificateEntry,
  certificatesPath,
  readCertificateList,
} from '../wire/certificates.ts'
import { parseJsonObject } from '../wire/json.ts'
import { isFresh } from '../wire/request-signature.ts'
import { openResource } from '../wire/resource.ts'
import type { AccountConfig } from './config.ts'
import type { SignedHttp } from './signed-http.ts'

export interface PlatformCertificate {
  readonly serial: string
  readonly verifier: RsaVerifier
  readonly expiresAt: Instant
}

export type Download =
  | { readonly status: 'fetched'; readonly certificates: readonly PlatformCertificate[] }
  | { readonly status: 'failed'; readonly why: string }

export interface DownloadContext {
  readonly config: AccountConfig
  readonly ports: ChannelPorts
  readonly http: SignedHttp
  known(serial: string): RsaVerifier | undefined
}

/** Never throws: a channel without certificates (public-key mode) is as usable as before. */
export async function downloadCertificates(context: DownloadContext): Promise<Download> {
  try {
    const response = await context.http.send({ method: 'GET', target: certificatesPath })
    // A merchant that has only a public key has no certificates: that is an answer, not a fault.
    if (response.status === 404) return { status: 'fetched', certificates: [] }
    if (response.status !== 200) return { status: 'failed', why: `HTTP ${response.status}` }
    return readAnswer(context, response)
  } catch (error) {
    return { status: 'failed', why: error instanceof Error ? error.message : 'no answer' }
  }
}

function readAnswer(context: DownloadContext, response: HttpResponse): Download {
  const { config, ports } = context
  const signed = readAnswerSignature(response.headers)
  if (signed === undefined) return { status: 'failed', why: 'unsigned answer' }
  if (!isFresh(signed.timestamp, ports.clock.now()))
    return { status: 'failed', why: 'stale answer' }
  const object = parseJsonObject(response.body)
  if (object === undefined) return { status: 'failed', why: 'unreadable answer' }
  const apiV3Key = config.apiV3Key.reveal()
  const certificates = readCertificateList(object).flatMap(
    (entry) => openCertificate(entry, apiV3Key) ?? [],
  )
  const own = certificates.find(({ serial }) => serial === signed.serial.toUpperCase())
  const verifier = own?.verifier ?? context.known(signed.serial)
  const bytes = answerSignatureBytes(signed, response.body)
  if (verifier === undefined || !verifier.verify(bytes, signed.signature)) {
    return { status: 'failed', why: 'answer does not verify' }
  }
  return { status: 'fetched', certificates }
}

function openCertificate(
  entry: CertificateEntry,
  apiV3Key: string,
): PlatformCertificate | undefined {
  const pem = openResource(entry.encrypt_certificate, apiV3Key)
  if (pem === undefined) return undefined
  try {
    const certificate = new X509Certificate(pem)
    const serial = certificate.serialNumber.toUpperCase()
    if (serial !== entry.serial_no.toUpperCase()) return undefined
    if (certificate.publicKey.asymmetricKeyType !== 'rsa') return undefined
    const verifier = createRsaVerifier(certificate.publicKey)
    return { serial, verifier, expiresAt: certificate.validToDate.getTime() }
  } catch {
    return undefined
  }
}
