import type { Terminal, TerminalOutput } from './terminal.ts'

/** The part of a device that speaks its protocol: bytes on one side, the terminal on the other. */
export interface Firmware {
  /** What the terminal tells its host. */
  readonly output: Omit<TerminalOutput, 'changed'>
  /** Somebody connected, or the power came back: nothing is known of what was before. */
  start(terminal: Terminal): void
  push(bytes: Uint8Array): void
  stop(): void
}

export interface DeviceIdentity {
  /** Sixteen letters and digits at most. */
  readonly serial: string
  readonly model: string
  /** Percent. */
  readonly battery: number
}
