/** Field 61: the transaction that this one undoes or refers to. */
import { MalformedMessage } from '@tillway/wire/iso8583'

export interface OriginalField {
  /** Six digits each. */
  readonly batch: string
  readonly stan: string
  /** MMDD of the host. */
  readonly date?: string
}

/** Throws `MalformedMessage`. */
export function encodeOriginal({ batch, stan, date = '' }: OriginalField): string {
  const text = `${batch}${stan}${date}`
  if (!/^(?:\d{12}|\d{16})$/.test(text) || batch.length !== 6) {
    throw new MalformedMessage('field 61', 'is not batch, number and perhaps date')
  }
  return text
}

/** Throws `MalformedMessage`. What may stand behind the date is left out. */
export function decodeOriginal(text: string): OriginalField {
  const [, batch, stan, date] = /^(\d{6})(\d{6})(\d{4})?/.exec(text) ?? []
  if (batch === undefined || stan === undefined) {
    throw new MalformedMessage('field 61', 'is not batch, number and perhaps date')
  }
  return { batch, stan, ...(date === undefined ? {} : { date }) }
}
