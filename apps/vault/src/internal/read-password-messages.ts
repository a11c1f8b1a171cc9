/** The server's messages about payment passwords, checked for their form. */
import type {
  BarPasswordMessage,
  PasswordEntry,
  PasswordPurpose,
  SetPasswordMessage,
  ShopperName,
} from '@tillway/vault-link'
import { type Fields, invalid, recordOf, text } from './read-messages.ts'

/** Shoppers' ids are the malls' own, as long as the platform takes them. */
const longestShopper = 64
const longestIp = 64
const mostKnownCards = 1_000

export function readShopperName(body: unknown): ShopperName {
  const fields = recordOf(body, 'body')
  const shopper = text(fields, 'shopper')
  // PostgreSQL's text holds everything but this.
  if (shopper === '' || shopper.length > longestShopper || shopper.includes('\0')) {
    throw invalid('shopper')
  }
  return { merchantId: text(fields, 'merchantId'), shopper }
}

const comparing = ['pay', 'remove_card', 'change_phone'] as const satisfies PasswordPurpose[]
const setting = ['set', 'change', 'reset'] as const satisfies PasswordPurpose[]

export function readPasswordEntry(body: unknown): PasswordEntry {
  return entryOf(body, comparing)
}

export function readSetMessage(body: unknown): SetPasswordMessage {
  const fields = recordOf(body, 'body')
  const { provenBy, knownCards } = fields
  return {
    ...entryOf(body, setting),
    ...(provenBy === undefined ? {} : { provenBy: text(fields, 'provenBy') }),
    ...(knownCards === undefined ? {} : { knownCards: cardsOf(knownCards) }),
  }
}

export function readBarMessage(body: unknown): BarPasswordMessage {
  const { barred } = recordOf(body, 'body')
  if (typeof barred !== 'boolean') throw invalid('barred')
  return { ...readShopperName(body), barred }
}

function entryOf<Purpose extends PasswordPurpose>(
  body: unknown,
  purposes: readonly Purpose[],
): PasswordEntry & { readonly purpose: Purpose } {
  const fields = recordOf(body, 'body')
  const purpose = purposes.find((known) => known === fields.purpose)
  if (purpose === undefined) throw invalid('purpose')
  const { amount } = fields
  if (!Number.isSafeInteger(amount)) throw invalid('amount')
  return {
    ...readShopperName(body),
    purpose,
    paymentId: text(fields, 'paymentId'),
    subject: text(fields, 'subject'),
    amount: Number(amount),
    currency: text(fields, 'currency'),
    payee: text(fields, 'payee'),
    sealed: text(fields, 'sealed'),
    clientIp: ipOf(fields),
  }
}

function ipOf(fields: Fields): string {
  const clientIp = text(fields, 'clientIp')
  if (clientIp === '' || clientIp.length > longestIp) throw invalid('clientIp')
  return clientIp
}

function cardsOf(value: unknown): readonly string[] {
  const isList =
    Array.isArray(value) &&
    value.length <= mostKnownCards &&
    value.every((cardId) => typeof cardId === 'string')
  if (!isList) throw invalid('knownCards')
  return value
}
