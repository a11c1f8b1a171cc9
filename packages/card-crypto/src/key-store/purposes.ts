/**
 * What a key may be for, as key blocks write it (ANSI X9.143, tables of usage and mode). A key block
 * of one purpose is refused everywhere else: a MAC key decrypts no PINs.
 */
import type { Algorithm, CipherKey } from '../cipher/block-cipher.ts'
import { CryptoRefusal } from '../refusal.ts'

export type KeyPurpose =
  /** Under which an acquirer sends the working keys. */
  | 'terminal_master'
  | 'pin'
  /** The folded MAC of POS messages. */
  | 'mac'
  | 'mac_retail'
  | 'mac_cmac'
  | 'track'
  /** The base derivation key of DUKPT readers. */
  | 'reader_base'
  /** The initial key of one DUKPT reader. */
  | 'reader_initial'
  /** An issuer's master key for application cryptograms. */
  | 'chip_issuer'

/** What is done with a key. */
export type KeyRight = 'encrypt' | 'decrypt' | 'generate' | 'verify' | 'derive'

/** Mode of use → what it allows. */
const modes = Object.freeze({
  E: ['encrypt'],
  D: ['decrypt'],
  B: ['encrypt', 'decrypt'],
  C: ['generate', 'verify'],
  X: ['derive'],
} as const satisfies Readonly<Record<string, readonly KeyRight[]>>)

export type ModeOfUse = keyof typeof modes

interface PurposeRow {
  readonly usage: string
  readonly algorithms: readonly Algorithm[]
  /** The first one is given when nothing is said. */
  readonly modes: readonly ModeOfUse[]
}

/** Usages of digits are the standard's room for agreements of one's own, such as the folded MAC. */
export const purposes: Readonly<Record<KeyPurpose, PurposeRow>> = Object.freeze({
  terminal_master: { usage: 'K0', algorithms: ['tdes', 'sm4'], modes: ['D', 'B'] },
  pin: { usage: 'P0', algorithms: ['des', 'tdes', 'aes', 'sm4'], modes: ['E', 'D', 'B'] },
  mac: { usage: '10', algorithms: ['des', 'tdes', 'sm4'], modes: ['C'] },
  mac_retail: { usage: 'M3', algorithms: ['tdes'], modes: ['C'] },
  mac_cmac: { usage: 'M6', algorithms: ['tdes', 'aes'], modes: ['C'] },
  track: { usage: 'D0', algorithms: ['tdes', 'sm4'], modes: ['E', 'D', 'B'] },
  reader_base: { usage: 'B0', algorithms: ['tdes', 'aes'], modes: ['X'] },
  reader_initial: { usage: 'B1', algorithms: ['tdes', 'aes'], modes: ['X'] },
  chip_issuer: { usage: 'E0', algorithms: ['tdes'], modes: ['X'] },
})

/** SM4 has no letter in the standard; its digits are free for agreement. */
export const algorithmLetters: Readonly<Record<Algorithm, string>> = Object.freeze({
  des: 'D',
  tdes: 'T',
  aes: 'A',
  sm4: '4',
})

/** Throws `key_not_allowed` for a combination that no row has. */
export function requireMode(
  purpose: KeyPurpose,
  { algorithm }: CipherKey,
  mode: ModeOfUse | undefined,
): ModeOfUse {
  const row = purposes[purpose]
  const given = mode ?? row.modes[0]
  if (given === undefined || !row.modes.includes(given) || !row.algorithms.includes(algorithm)) {
    throw new CryptoRefusal('key_not_allowed', `no ${algorithm} key is ${purpose} in this mode`)
  }
  return given
}

export function allows(mode: string, right: KeyRight): boolean {
  const rights: readonly KeyRight[] = Object.hasOwn(modes, mode) ? modes[mode as ModeOfUse] : []
  return rights.includes(right)
}
