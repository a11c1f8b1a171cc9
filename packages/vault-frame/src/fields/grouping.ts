/** Digits in groups while they are typed, with the caret where the shopper left it. */

/** The sizes of the groups, and what stands between them. */
const groupings = {
  number: [[4, 4, 4, 4, 3], ' '],
  phone: [[3, 4, 4], ' '],
  expiry: [[2, 2], '/'],
  cvn: [[3], ''],
  code: [[6], ''],
} as const satisfies Readonly<Record<string, readonly [readonly number[], string]>>

export type DigitField = keyof typeof groupings

export function isDigitField(name: string): name is DigitField {
  return name in groupings
}

/** The digits alone; full-width ones, as Chinese keyboards give them, become plain. */
export function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '')
}

/** `6222021234` → `6222 0212 34`; what is more than the field holds is left out. */
export function grouped(field: DigitField, digits: string): string {
  const [sizes, separator] = groupings[field]
  let rest = digits
  const groups: string[] = []
  for (const size of sizes) {
    groups.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  return groups.filter(Boolean).join(separator)
}

export interface Typed {
  readonly text: string
  readonly caret: number
}

/**
 * The text after an edit in groups again. `deleted` is the kind of deletion by Input Events,
 * 4.1.2; nobody stays stuck at a separator by deleting it.
 */
export function regroup(field: DigitField, { text, caret }: Typed, deleted: string | false): Typed {
  const raw = digitsOf(text)
  const digits = deleted ? raw : usual(field, raw)
  const position = Math.max(0, digitsOf(text.slice(0, caret)).length + digits.length - raw.length)
  const before = grouped(field, digits.slice(0, position)).length
  const after = grouped(field, digits.slice(0, position + 1)).length - 1
  return {
    text: grouped(field, digits),
    caret: /Forward$/.test(String(deleted)) && position < digits.length ? after : before,
  }
}

/** Without what people and their browsers put around the digits that are asked for. */
export function usual(field: DigitField, digits: string): string {
  if (field === 'phone') return digits.replace(/^(00)?86(?=1\d{10}$)/, '')
  if (field !== 'expiry') return digits
  return digits.replace(/^[2-9]/, '0$&').replace(/^(\d\d)20(\d\d)$/, '$1$2')
}
