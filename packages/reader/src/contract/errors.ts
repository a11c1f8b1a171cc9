/** Why a reader did not do what it was asked. What is said here is for the log, not for shoppers. */

export const readerErrors = {
  reader_busy: 'the reader does something else',
  reader_disconnected: 'the connection to the reader is gone',
  reader_timeout: 'nobody presented a card or typed a PIN in time, or the reader went silent',
  reader_cancelled: 'it was called off, here or at the reader',
  reader_order: 'the reader was asked for something that cannot come now',
  reader_protocol: 'the reader said something that is not of its protocol',
  reader_unsafe: 'the reader handed out card data in the clear, which were thrown away',
  reader_unknown: 'no driver knows this reader',
  reader_not_found: 'there is no reader where it was looked for',
  reader_unsupported: 'this place cannot reach readers in this way',
  reader_failed: 'the reader gave up',
  reader_keys: 'the reader has no keys of this terminal, or refused those that it was given',
  card_removed: 'the card was pulled out too early',
  card_unreadable: 'the card cannot be read',
} as const

export type ReaderErrorCode = keyof typeof readerErrors

/** Never carries card data: neither in its message nor in its cause. */
export class ReaderError extends Error {
  readonly code: ReaderErrorCode

  constructor(code: ReaderErrorCode, options?: ErrorOptions) {
    super(`${code}: ${readerErrors[code]}`, options)
    this.name = 'ReaderError'
    this.code = code
  }
}

export function isReaderError(error: unknown, code?: ReaderErrorCode): error is ReaderError {
  return error instanceof ReaderError && (code === undefined || error.code === code)
}
