/** Cards of simulated banks. They are nobody's: their numbers only look right. */

export interface SimulatedCard {
  readonly name: string
  readonly number: string
  readonly kind: 'debit' | 'credit'
  /** Of another scheme than the domestic one. */
  readonly foreign: boolean
  /** YYMM. */
  readonly expiry: string
  readonly serviceCode: string
  readonly pin?: string
  /** Sequence number of a card that has a chip (tag 5F34). */
  readonly chip?: { readonly sequence: string }
  /** Fen on it, or that may be spent with it, before anything happened. */
  readonly funds: number
  /** What its bank answers always: lost, stolen and the like. */
  readonly refuses?: string
  /** Fen and purchases of a day. */
  readonly daily?: { readonly amount: number; readonly count: number }
}

/** From which the keys of all chips are derived. A key of textbooks. */
export const issuerKey = '0123456789ABCDEFFEDCBA9876543210'

const usual = {
  kind: 'debit',
  foreign: false,
  expiry: '4912',
  serviceCode: '220',
  pin: '123456',
  chip: { sequence: '01' },
  funds: 100_000_000,
} as const satisfies Partial<SimulatedCard>

const { chip: _, ...stripe } = { ...usual, serviceCode: '120' }

/** Numbers follow from the place in the list, so new ones come last. */
const rows: readonly Omit<SimulatedCard, 'number'>[] = [
  { ...usual, name: 'chip_debit' },
  { ...stripe, name: 'stripe_debit' },
  { ...usual, name: 'chip_credit', kind: 'credit', serviceCode: '201', pin: '654321' },
  { ...stripe, name: 'stripe_no_pin', kind: 'credit', serviceCode: '101' },
  { ...stripe, name: 'poor', funds: 1000 },
  { ...stripe, name: 'lost', refuses: '41' },
  { ...stripe, name: 'stolen', refuses: '43' },
  { ...stripe, name: 'restricted', refuses: '62' },
  { ...stripe, name: 'expired', expiry: '2001' },
  { ...stripe, name: 'daily_limit', daily: { amount: 100_000, count: 3 } },
  { ...usual, name: 'foreign', foreign: true, kind: 'credit', serviceCode: '201' },
]

/** Those that the reader without hardware has in its hand. */
const atReaders: readonly SimulatedCard[] = [
  { ...usual, name: 'reader_chip', number: '6222021234567890128', expiry: '3012' },
  {
    ...stripe,
    name: 'reader_stripe',
    number: '6225885111234563',
    expiry: '2911',
    pin: '654321',
  },
  {
    ...usual,
    name: 'reader_broken_chip',
    number: '6228480000000000026',
    expiry: '2808',
    pin: '111111',
  },
  {
    ...usual,
    name: 'reader_refusing_chip',
    number: '6217000000000000038',
    expiry: '3105',
    serviceCode: '201',
    pin: '222222',
  },
]

export const cards: readonly SimulatedCard[] = Object.freeze([
  ...rows.map((row, index) => Object.freeze({ ...row, number: numberOf(row.foreign, index + 1) })),
  ...atReaders.map((card) => Object.freeze(card)),
])

/** Nineteen digits at home, sixteen abroad. */
function numberOf(foreign: boolean, index: number): string {
  const [prefix, length] = foreign ? ['411111', 15] : ['622202', 18]
  return withCheckDigit(`${prefix}${String(index).padStart(length - prefix.length, '0')}`)
}

export function cardByNumber(number: string): SimulatedCard | undefined {
  return cards.find((card) => card.number === number)
}

export function cardByName(name: string): SimulatedCard | undefined {
  return cards.find((card) => card.name === name)
}

/** Track 2 with `=` between its parts. */
export function track2Of({ number, expiry, serviceCode }: SimulatedCard): string {
  return `${number}=${expiry}${serviceCode}${'0000000123'.slice(0, 29 - number.length)}`
}

/** Doubles every second digit from the right (ISO/IEC 7812-1, annex B). */
function withCheckDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}
