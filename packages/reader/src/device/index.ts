/** A reader without hardware, and cards for it. Its own entry, so that no shop carries it. */
export type { ChipProfile, SimulatedCard } from './card.ts'
export type { Hands, Key } from './hands.ts'
export {
  type DeviceKeys,
  type DukptOptions,
  dukptKeys,
  injectedKey,
  type TerminalKeySlot,
  type TrackEncoding,
  type WorkingKeyOptions,
  workingKeys,
} from './secure-keys.ts'
export {
  createSimulatedReader,
  type DeviceDisplay,
  type SimulatedReader,
  type SimulatedReaderOptions,
} from './simulated-reader.ts'
export type { Phase } from './terminal.ts'
export { type TerminalKeyOptions, terminalKeys } from './terminal-keys.ts'
export { type DeviceCipher, tripleDes } from './triple-des.ts'
