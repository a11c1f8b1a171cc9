/** A message as a log may show it: harmless fields whole, card numbers masked, the rest by length. */
import type { FieldFormat, FieldValue } from './format.ts'
import type { Dialect, Message } from './message.ts'

/** One line per field, such as `2 622588******4563`. A field that the dialect lacks is hidden. */
export function describeMessage(dialect: Dialect, { type, fields }: Message): string {
  const lines = Object.keys(fields)
    .map(Number)
    .sort((first, second) => first - second)
    .map((number) => `${number} ${shown(dialect.fields[number], fields[number] ?? '')}`)
  return [type, ...lines].join('\n')
}

function shown(format: FieldFormat | undefined, value: FieldValue): string {
  if (typeof value === 'string' && format?.shows === 'all') return JSON.stringify(value)
  if (typeof value === 'string' && format?.shows === 'card_number') return maskCardNumber(value)
  return `(${value.length})`
}

/** The first six and the last four digits; too short a number shows nothing. */
export function maskCardNumber(number: string): string {
  if (number.length < 13) return '*'.repeat(number.length)
  return `${number.slice(0, 6)}${'*'.repeat(number.length - 10)}${number.slice(-4)}`
}
