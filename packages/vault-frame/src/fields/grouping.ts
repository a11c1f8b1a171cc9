/** Digits in groups while they are typed, with the caret where the shopper left it. */

export interface Grouping {
  readonly sizes: readonly number[]
  readonly separator: string
}

export type GroupedField = 'number' | 'phone' | 'expiry'

export const groupings: Readonly<Record<GroupedField, Grouping>> = {
  number: { sizes: [4, 4, 4, 4, 3], separator: ' ' },
  phone: { sizes: [3, 4, 4], separator: ' ' },
  expiry: { sizes: [2, 2], separator: '/' },
}

export interface Typed {
  readonly text: string
  readonly caret: number
}

export interface Edit extends Typed {
  /** What kind of deletion made the text, if one did. */
  readonly deleted: 'backward' | 'forward' | undefined
  /** How many digits there were before. */
  readonly digitsBefore: number
}

/** The digits alone; full-width ones, as Chinese keyboards give them, become plain. */
export function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '')
}

/** `6222021234` → `6222 0212 34`; what is more than the field holds is left out. */
export function grouped(digits: string, { sizes, separator }: Grouping): string {
  let rest = digits
  const groups = sizes.map((size) => {
    const group = rest.slice(0, size)
    rest = rest.slice(size)
    return group
  })
  return groups.filter(Boolean).join(separator)
}

/** The text after an edit, in groups again. Deleting a separator deletes the digit beyond it. */
export function regroup(field: GroupedField, edit: Edit): Typed {
  const { text, caret, deleted, digitsBefore } = edit
  let digits = digitsOf(text)
  let position = digitsOf(text.slice(0, caret)).length
  if (deleted && digits.length === digitsBefore) {
    if (deleted === 'backward') position -= 1
    digits = digits.slice(0, Math.max(0, position)) + digits.slice(Math.max(0, position) + 1)
  }
  const plain = deleted ? digits : usual(field, digits)
  position += plain.length - digits.length
  const grouping = groupings[field]
  const before = grouped(plain.slice(0, Math.max(0, position)), grouping)
  return { text: grouped(plain, grouping), caret: before.length }
}

/** What people and their browsers put around the digits that are asked for. */
function usual(field: GroupedField, digits: string): string {
  if (field === 'phone') return digits.replace(/^(?:00)?86(?=1\d{10}$)/, '')
  if (field === 'expiry')
    return digits.replace(/^(?=[2-9])/, '0').replace(/^(\d\d)20(\d\d)$/, '$1$2')
  return digits
}
