/** Field 60: what kind of transaction this is, in which batch, and what the terminal can read. */
import { MalformedMessage } from '@tillway/wire/iso8583'

export interface ControlField {
  /** 60.1, two digits. */
  readonly kind: string
  /** 60.2, six digits. */
  readonly batch: string
  /** 60.3, three digits: code of a network management message, else 000. */
  readonly network?: string
  /** 60.4: 2 stripe · 5 stripe and chip · 6 stripe, chip and contactless. */
  readonly ability?: string
  /** 60.5: 1 when the chip could not be read and the stripe was taken instead, else 0. */
  readonly chipCondition?: string
}

const parts = [
  ['kind', 2],
  ['batch', 6],
  ['network', 3],
  ['ability', 1],
  ['chipCondition', 1],
] as const satisfies readonly (readonly [keyof ControlField, number])[]

/** Stops at the first part that is absent. Throws `MalformedMessage` for parts of a wrong length. */
export function encodeControl(field: ControlField): string {
  let text = ''
  for (const [name, length] of parts) {
    const value = field[name]
    if (value === undefined) return text
    if (value.length !== length || !/^\d+$/.test(value)) {
      throw new MalformedMessage('field 60', `${name} is not ${length} digits`)
    }
    text += value
  }
  return text
}

/** Throws `MalformedMessage` when there is no batch. Parts that are not known here are left out. */
export function decodeControl(text: string): ControlField {
  if (!/^\d{8,}$/.test(text)) throw new MalformedMessage('field 60', 'has no batch')
  let offset = 0
  const read: Record<string, string> = {}
  for (const [name, length] of parts) {
    if (text.length < offset + length) break
    read[name] = text.slice(offset, offset + length)
    offset += length
  }
  return { kind: text.slice(0, 2), batch: text.slice(2, 8), ...read }
}
