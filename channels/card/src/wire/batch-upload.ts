/** Field 48 of a batch upload: up to eight transactions in a message, and their number at the end. */
import { MalformedMessage } from '@tillway/wire/iso8583'

export interface UploadLine {
  readonly foreign: boolean
  readonly stan: string
  readonly pan: string
  /** Fen. */
  readonly amount: number
}

export const linesPerMessage = 8
const lineLength = 40

/** Throws `MalformedMessage` for more than eight lines or one that does not fit. */
export function encodeUpload(lines: readonly UploadLine[]): string {
  if (lines.length > linesPerMessage) throw new MalformedMessage('field 48', 'has too many lines')
  return `${String(lines.length).padStart(2, '0')}${lines.map(encodeLine).join('')}`
}

/** Throws `MalformedMessage`. */
export function decodeUpload(text: string): readonly UploadLine[] {
  const count = Number(text.slice(0, 2))
  const isWhole = /^\d{2,}$/.test(text) && text.length === 2 + count * lineLength
  if (!isWhole || count > linesPerMessage) {
    throw new MalformedMessage('field 48', 'is not so many lines as it says')
  }
  return Array.from({ length: count }, (_, index) => {
    const start = 2 + index * lineLength
    return decodeLine(text.slice(start, start + lineLength))
  })
}

/** Of the message that ends the upload: four digits. */
export function encodeUploadCount(count: number): string {
  return String(count).padStart(4, '0')
}

function encodeLine({ foreign, stan, pan, amount }: UploadLine): string {
  const text = `${foreign ? '01' : '00'}${stan}${pan.padStart(20, '0')}${String(amount).padStart(12, '0')}`
  if (text.length !== lineLength || !/^\d+$/.test(text)) {
    throw new MalformedMessage('field 48', 'a line does not fit')
  }
  return text
}

const decodeLine = (text: string): UploadLine => ({
  foreign: text.startsWith('01'),
  stan: text.slice(2, 8),
  pan: text.slice(8, 28).replace(/^0+/, ''),
  amount: Number(text.slice(28)),
})
