/**
 * The cards of the simulated banks: the four of the vendor's public test environment, one for each
 * way in which a card can be refused, and three that are good today, for a form that checks dates
 * and numbers. None of them is anybody's.
 */

export interface SimulatedCard {
  readonly number: string
  readonly bank: string
  readonly kind: 'debit' | 'credit'
  readonly phone: string
  /** Known to the bank as well: a token may be changed to it. */
  readonly otherPhone: string
  readonly name: string
  /** Number of the holder's resident identity card (`certifTp` 01). */
  readonly idNumber: string
  /** `YYMM`, of a credit card. */
  readonly expired?: string
  readonly cvn2?: string
  /** Fen that can be paid with it in all. */
  readonly funds: number
  /** Code of the refusal that the bank answers to every payment. */
  readonly refuses?: RefusedBy
}

/** `60` is told only after the gateway accepted the payment, the others at once. */
export type RefusedBy = '60' | '68' | '73'

const plenty = 10_000_000_000
const zhang = {
  phone: '18100000000',
  otherPhone: '19900002468',
  name: '张三',
  idNumber: '510265790128303',
} as const
const tester = {
  phone: '13552535506',
  otherPhone: '19900005507',
  idNumber: '341126197709218366',
} as const

const bai = {
  phone: '19900001359',
  otherPhone: '19900009531',
  name: '白小鹿',
  idNumber: '110101199003077133',
} as const

export const cards: readonly SimulatedCard[] = Object.freeze([
  {
    ...tester,
    number: '6216261000000000018',
    bank: '平安银行',
    kind: 'debit',
    name: '全渠道',
    funds: plenty,
  },
  {
    ...tester,
    number: '6221558812340000',
    bank: '平安银行',
    kind: 'credit',
    name: '互联网',
    cvn2: '123',
    expired: '2311',
    funds: plenty,
  },
  {
    ...zhang,
    number: '6226388000000095',
    bank: '华夏银行',
    kind: 'credit',
    cvn2: '248',
    expired: '1912',
    funds: plenty,
  },
  { ...zhang, number: '6226090000000048', bank: '招商银行', kind: 'debit', funds: plenty },
  // Five yuan: more cannot be paid with it.
  { ...zhang, number: '6216261000000000026', bank: '平安银行', kind: 'debit', funds: 500 },
  {
    ...zhang,
    number: '6216261000000000034',
    bank: '平安银行',
    kind: 'debit',
    funds: plenty,
    refuses: '60',
  },
  {
    ...zhang,
    number: '6226388000000301',
    bank: '华夏银行',
    kind: 'credit',
    cvn2: '301',
    expired: '2001',
    funds: plenty,
    refuses: '73',
  },
  {
    ...zhang,
    number: '6226090000000105',
    bank: '招商银行',
    kind: 'debit',
    funds: plenty,
    refuses: '68',
  },
  { ...bai, number: '6226090000713590', bank: '招商银行', kind: 'debit', funds: plenty },
  {
    ...bai,
    number: '6226380000841727',
    bank: '华夏银行',
    kind: 'credit',
    cvn2: '739',
    expired: '4512',
    funds: plenty,
  },
  {
    ...bai,
    number: '6216261000071359004',
    bank: '平安银行',
    kind: 'debit',
    funds: plenty,
    refuses: '60',
  },
] as const)

/** With which a payer who only presses a button on the simulated phone pays. */
export const payerCard: SimulatedCard = cards[0] as SimulatedCard

export function findCard(number: string): SimulatedCard | undefined {
  return cards.find((card) => card.number === number)
}

/** `6216***********0018`, as the gateway shows a card to a merchant. */
export function maskCard(number: string): string {
  return `${number.slice(0, 4)}${'*'.repeat(number.length - 8)}${number.slice(-4)}`
}

/** `01` a debit card, `02` a credit card. */
export function payCardType(card: SimulatedCard): string {
  return card.kind === 'debit' ? '01' : '02'
}
