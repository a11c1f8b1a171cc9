import { base64url, type CryptoPort } from '../sealing/seal.ts'

const deviceKey = 'tillway.device'

/** What the vault may know this browser by again; nothing where nothing can be kept. */
export function knownDevice({ randomBytes }: Pick<CryptoPort, 'randomBytes'>): string | undefined {
  try {
    const kept = localStorage.getItem(deviceKey) || base64url(randomBytes(16))
    localStorage.setItem(deviceKey, kept)
    return kept
  } catch {
    // Many browsers keep nothing for frames of others.
    return undefined
  }
}
