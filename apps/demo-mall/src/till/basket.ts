/** What a clerk rings up: goods at the shop's own prices, and a sum that the clerk types. */
import { findProduct } from '../checkout/products.ts'
import type { Language } from '../pages/words.ts'

export interface Basket {
  /** Id of the product, or `till` when there is more than one thing in it. */
  readonly product: string
  readonly quantity: number
  readonly description: string
  /** Minor units of CNY. */
  readonly amount: number
}

/** A million yuan: nobody types more at this counter by intention. */
const mostAmount = 100_000_000
const mostOfOne = 99
/** What the platform takes as a description. */
const longest = 127

/** A typed sum, among goods and alone. */
const other = { zh: '其他', en: 'Other' } as const
const alone = { zh: '柜台收款', en: 'Counter sale' } as const

/** Undefined for what is not for sale, and for a basket with nothing in it. */
export function readBasket(
  body: Readonly<Record<string, unknown>>,
  language: Language,
): Basket | undefined {
  const { items = [], amount = 0 } = body
  if (!Array.isArray(items) || !isSum(amount)) return undefined
  const lines = items.map((item) => readLine(item, language))
  const goods = lines.flatMap((line) => line ?? [])
  if (goods.length < lines.length) return undefined
  const words = goods.length > 0 ? other : alone
  const typed =
    amount > 0 ? [{ product: 'till', quantity: 1, description: words[language], amount }] : []
  const all = [...goods, ...typed]
  const total = all.reduce((sum, line) => sum + line.amount, 0)
  const [first, ...more] = all
  if (first === undefined || total > mostAmount) return undefined
  if (more.length === 0) return first
  const separator = language === 'zh' ? '、' : ', '
  const description = all.map((line) => line.description).join(separator)
  return { product: 'till', quantity: 1, description: shortened(description), amount: total }
}

const isSum = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= mostAmount

function readLine(item: unknown, language: Language): Basket | undefined {
  const { product: id, quantity } = (item ?? {}) as Readonly<Record<string, unknown>>
  const product = findProduct(String(id))
  const count = Number(quantity)
  if (product === undefined || !(Number.isSafeInteger(count) && count > 0 && count <= mostOfOne)) {
    return undefined
  }
  const description = product.name[language] + (count > 1 ? ` × ${count}` : '')
  return { product: product.id, quantity: count, description, amount: product.price * count }
}

const shortened = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text
