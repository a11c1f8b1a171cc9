/** What the reader's code needs of the place it runs in: a test brings a clock of its own. */

export type Cancel = () => void

export interface ReaderPorts {
  after(delayMs: number, run: () => void): Cancel
  /** Milliseconds since 1970: the date and time that go into the data of a chip. */
  today(): number
  random(length: number): Uint8Array
}
