/** What stands before a message on the stream, and the values that most acquirers expect there. */
import type { FramingProfile } from '@tillway/wire/iso8583'

/** Two bytes of length, five of TPDU, six of head. */
export const posFraming: FramingProfile = Object.freeze({
  length: 'binary2',
  tpdu: true,
  head: 6,
  maxLength: 4096,
})

/** Type 60, to the host's network identifier; the host's answer has the addresses exchanged. */
export const defaultTpdu = '6006010000'

/** Application class 60, version 31, terminal in normal state, nothing asked for, version of the software. */
export const defaultHead = '603100311003'
