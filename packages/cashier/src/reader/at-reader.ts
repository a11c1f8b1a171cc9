import type { ReaderDesk, ReaderPay } from '@tillway/sdk/reader'
import type { Kit } from '../later/kit.ts'
import type { Pad } from './pad.ts'
import type { AllReaderWords } from './zh.ts'

/** What the views of the reader are drawn from, beside the scene. */
export interface AtReader {
  readonly pay: ReaderPay
  readonly readers: ReaderDesk
  readonly kit: Kit
  readonly pad: Pad
  readonly words: AllReaderWords
}
