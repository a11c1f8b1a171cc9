/** The test cards that lie at the demonstration's counter, as the simulator of the acquirer has them. */

/** In the form of the on-screen reader. */
export interface TillCard {
  readonly id: string
  readonly label: { readonly zh: string; readonly en: string }
  readonly number: string
  /** YYMM. */
  readonly expiry: string
  readonly serviceCode: string
  readonly discretionary: string
  readonly pin: string
  readonly chip?: {
    readonly issuerKey: string
    readonly sequence: string
    readonly counter: number
    readonly contactless: boolean
    readonly broken?: true
    readonly declines?: true
  }
}

interface Row {
  readonly zh: string
  readonly en: string
  /** What is wrong with its chip; only the reader knows. */
  readonly broken?: true
  readonly declines?: true
}

/** In the order in which they lie there. A card that the simulator does not have is left out. */
const rows: Readonly<Record<string, Row>> = {
  chip_debit: { zh: '芯片储蓄卡', en: 'Chip debit' },
  stripe_debit: { zh: '磁条储蓄卡', en: 'Stripe debit' },
  chip_credit: { zh: '免密信用卡', en: 'Credit, no PIN' },
  poor: { zh: '余额 10 元', en: 'Only ¥10 on it' },
  lost: { zh: '已挂失', en: 'Reported lost' },
  reader_broken_chip: { zh: '芯片已损坏', en: 'Broken chip', broken: true },
  reader_refusing_chip: { zh: '芯片会拒绝', en: 'Chip says no', declines: true },
  expired: { zh: '已过期', en: 'Expired' },
}

/** Reads what the simulator tells of its cards; what is no card is left out. */
export function readTillCards(told: unknown): readonly TillCard[] {
  const cards = Array.isArray(told) ? told.filter(isCard) : []
  return Object.entries(rows).flatMap(([name, row]) => {
    const card = cards.find((one) => one.name === name)
    return card === undefined ? [] : [tillCard(card, row)]
  })
}

interface ToldCard {
  readonly name: string
  readonly number: string
  readonly expiry: string
  readonly serviceCode: string
  readonly track2: string
  readonly pin?: string
  readonly chip?: {
    readonly issuerKey: string
    readonly sequence: string
    readonly counter: number
  }
}

function isCard(value: unknown): value is ToldCard {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  return ['name', 'number', 'expiry', 'serviceCode', 'track2'].every(
    (field) => typeof fields[field] === 'string',
  )
}

function tillCard({ name, track2, pin = '', ...card }: ToldCard, row: Row): TillCard {
  const { number, expiry, serviceCode, chip } = card
  const { zh, en, ...flaws } = row
  return {
    id: name,
    label: { zh, en },
    number,
    expiry,
    serviceCode,
    // What follows the date and the service code.
    discretionary: track2.slice(number.length + 1 + 7),
    pin,
    ...(chip === undefined ? {} : { chip: { ...chip, contactless: true, ...flaws } }),
  }
}
