/** Why something was not done with a key. Nothing was returned then, and nothing may be assumed. */
export type RefusalReason =
  /** A key of a length that its algorithm does not have. */
  | 'key_invalid'
  /** A key block that is malformed, altered, or wrapped under another key. */
  | 'key_block_invalid'
  /** A genuine key block whose usage, mode of use or algorithm does not allow this. */
  | 'key_not_allowed'
  /** Working keys whose check values or filler do not fit: none of them may be used. */
  | 'working_keys_invalid'
  | 'ksn_invalid'
  /** Decrypted to no PIN block of this format: wrong key, wrong card number or altered. */
  | 'pin_block_invalid'
  /** ISO 9564-1 does not allow this translation, or the cipher does not fit the format. */
  | 'pin_format_not_allowed'
  | 'pin_invalid'
  | 'card_number_invalid'
  /** Decrypted to no track, or too short to be encrypted. */
  | 'track_invalid'
  | 'data_invalid'

/** Thrown by everything in this package. The message names rules, never values. */
export class CryptoRefusal extends Error {
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, rule: string) {
    super(`${reason}: ${rule}`)
    this.name = 'CryptoRefusal'
    this.reason = reason
  }
}
