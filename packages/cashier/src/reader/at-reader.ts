import type { ReaderDesk, ReaderPay } from '@tillway/sdk/reader'
import type { Kit } from '../later/kit.ts'
import type { AllReaderWords, ReaderDictionary } from './reader-zh.ts'

/** What the views of the reader are drawn from, beside the scene. */
export interface AtReader {
  readonly pay: ReaderPay
  readonly readers: ReaderDesk
  readonly kit: Kit
  readonly words: AllReaderWords
  /** Words for what the reader says. */
  readonly spoken: ReaderDictionary
}
