/**
 * The certificate that card data is encrypted for. The gateway changes it from time to time and
 * wants to be asked daily (95/00); for about a month the old one goes on working. A new one is
 * used only when it descends from the configured roots, and it is kept in memory alone.
 */
import type { ChannelPorts } from '@tillway/channel'
import { type Instant, isPayError, type Random } from '@tillway/kernel'
import { openEncryptionCertificate } from '../sealing/encryption-certificate.ts'
import type { Gateway } from './gateway.ts'
import { kinds } from './messages.ts'
import type { Trust } from './settings.ts'

const intervalMs = 86_400_000
const retryMs = 3_600_000

export interface EncryptionCertificate {
  /** PEM of the one to use now. */
  current(): string
  /** Asks for a newer one, at most once a day. Never throws. */
  refresh(gateway: Gateway): Promise<void>
}

export function createEncryptionCertificate(
  configured: string,
  trust: Trust,
  ports: ChannelPorts,
): EncryptionCertificate {
  const { clock, log } = ports
  let current = configured
  let askAt = clock.monotonic()

  const learn = (pem: string): void => {
    if (bare(pem) === bare(current)) return
    if (!isUsable(pem, trust, clock.now())) {
      log.warn({}, 'the gateway names an encryption certificate that is not trusted')
      return
    }
    log.info({}, 'the gateway changed its encryption certificate')
    current = pem
  }

  return {
    current: () => current,
    async refresh(gateway) {
      if (clock.monotonic() < askAt) return
      askAt = clock.monotonic() + retryMs
      const order = { number: drawNumber(ports.random), at: clock.now() }
      const kind = kinds.certificateUpdate
      const answer = await gateway.call({ kind, order, fields: { certType: '01' } })
      if (answer.status !== 'answered' || answer.code !== '00') return
      askAt = clock.monotonic() + intervalMs
      learn(answer.fields.encryptPubKeyCert ?? '')
    },
  }
}

/** Line ends differ between a file, a form and a field of a message. */
function bare(pem: string): string {
  return pem.replaceAll(/\s/g, '')
}

/** By the same measure as the vault's, which would refuse it otherwise. */
function isUsable(pem: string, { roots, intermediates }: Trust, now: Instant): boolean {
  const pinned = [...roots, ...intermediates].map((certificate) => certificate.toString())
  try {
    openEncryptionCertificate(pem, { roots: pinned, now })
    return true
  } catch (error) {
    if (isPayError(error)) return false
    throw error
  }
}

/** The exchange needs a number like any other, and nobody asks for it again. */
function drawNumber(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('hex')
}
