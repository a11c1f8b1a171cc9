/**
 * The keys that verify what WeChat Pay sends: serial number or public key id → verifier. A
 * merchant's public key comes with the configuration; platform certificates are downloaded, kept
 * fresh in the background, and asked for when a message names a serial that is not known yet.
 */
import type { ChannelPorts } from '@tillway/channel'
import type { RsaVerifier } from '@tillway/wire'
import { publicKeyIdPrefix } from '../wire/answer-signature.ts'
import { downloadCertificates, type PlatformCertificate } from './certificate-download.ts'
import type { AccountConfig } from './config.ts'
import type { SignedHttp } from './signed-http.ts'

/** Certificates are to be fetched at least every 12 hours. */
const refreshAfterMs = 11 * 3_600_000
/** Least time between two downloads, whoever asks: a forged serial must not make us a flood. */
const leastGapMs = 60_000

export interface KeyRing {
  /** The key for this serial number or id; downloads when it is unknown and that may help. */
  verifierFor(serial: string): Promise<RsaVerifier | undefined>
  /** The key, if it is known now. */
  known(serial: string): RsaVerifier | undefined
  /** Fetches certificates when they are due. Never throws. */
  maintain(): Promise<void>
}

interface RingState {
  certificates: ReadonlyMap<string, PlatformCertificate>
  triedAt: number | undefined
  freshAt: number | undefined
  running: Promise<void> | undefined
}

export function createKeyRing(
  config: AccountConfig,
  ports: ChannelPorts,
  http: SignedHttp,
): KeyRing {
  const { publicKey } = config
  const state: RingState = {
    certificates: new Map(),
    triedAt: undefined,
    freshAt: undefined,
    running: undefined,
  }

  const known = (serial: string): RsaVerifier | undefined => {
    if (serial === publicKey?.id) return publicKey.verifier
    const certificate = state.certificates.get(serial.toUpperCase())
    if (certificate === undefined || certificate.expiresAt <= ports.clock.now()) return undefined
    return certificate.verifier
  }

  const download = async (): Promise<void> => {
    state.triedAt = ports.clock.monotonic()
    const result = await downloadCertificates({ config, ports, http, known })
    if (result.status === 'failed') {
      ports.log.warn({ why: result.why }, 'wechatpay: platform certificates not fetched')
      return
    }
    state.freshAt = ports.clock.monotonic()
    state.certificates = new Map(result.certificates.map((entry) => [entry.serial, entry]))
  }

  const refresh = (): Promise<void> => {
    if (state.running !== undefined) return state.running
    const { triedAt } = state
    if (triedAt !== undefined && ports.clock.monotonic() - triedAt < leastGapMs) {
      return Promise.resolve()
    }
    state.running = download().finally(() => {
      state.running = undefined
    })
    return state.running
  }

  return {
    known,
    async verifierFor(serial) {
      const verifier = known(serial)
      // Public keys are never downloaded: asking would only spend the next permitted download.
      if (verifier !== undefined || serial.startsWith(publicKeyIdPrefix)) return verifier
      await refresh()
      return known(serial)
    },
    async maintain() {
      const { freshAt } = state
      const isDue = freshAt === undefined || ports.clock.monotonic() - freshAt >= refreshAfterMs
      if (isDue) await refresh()
    },
  }
}
