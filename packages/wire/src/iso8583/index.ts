export { describeMessage, maskCardNumber } from './describe.ts'
export type { Content, FieldFormat, FieldValue, LengthPrefix } from './format.ts'
export {
  an,
  anLL,
  anLLL,
  ans,
  ansLL,
  ansLLL,
  b,
  bLLL,
  n,
  nLL,
  nLLL,
  zeroRight,
  zLL,
  zLLL,
} from './format.ts'
export type { Frame, FrameSplitter, FramingProfile } from './framing.ts'
export { answerTpdu, createFrameSplitter, encodeFrame } from './framing.ts'
export { MalformedMessage } from './malformed.ts'
export type { DecodedMessage, Dialect, EncodedMessage, Fields, Message } from './message.ts'
export { decodeMessage, encodeMessage } from './message.ts'
export type { TlvElement } from './tlv.ts'
export { decodeTlv, encodeTlv, isConstructed } from './tlv.ts'
