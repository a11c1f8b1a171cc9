/** Everything that reads what somebody else wrote. */
import type { Target } from '../fuzz.ts'
import { berTlv } from './ber-tlv.ts'
import { framing } from './framing.ts'
import { iso8583 } from './iso8583.ts'
import { keyBlock } from './key-block.ts'
import { keySerial } from './key-serial.ts'
import { m60Answers, m60Frame } from './m60.ts'
import { posFields } from './pos-fields.ts'
import { readerFrame, readerLink } from './reader-link.ts'
import { tpdu } from './tpdu.ts'
import { tracks } from './track.ts'

export const targets: readonly Target[] = [
  ...[iso8583, framing, tpdu, berTlv, posFields, tracks],
  ...[keyBlock, keySerial, readerFrame, readerLink, m60Frame, m60Answers],
]
