/** A shopper who sets and enters payment passwords, on the bench of the vault's tests. */
import type {
  EntryModule,
  PasswordAnswer,
  PasswordClaims,
  PasswordEntry,
  PasswordPurpose,
  SetPasswordMessage,
  TicketClaims,
} from '@tillway/vault-link'
import { createArgonHasher } from '../src/passwords/hasher.ts'
import { type Bench, type BenchOptions, shopperCard, startBench } from './bench.ts'

/** Argon2id as it is, with hardly any work. */
export const fastHasher = createArgonHasher({ memoryKib: 8, passes: 1, parallelism: 1 })

export const startPasswordBench = (options: BenchOptions = {}): Promise<Bench> =>
  startBench({ passwordHasher: fastHasher, ...options })

/** Neither is on the list of guessable ones. */
export const goodPassword = '740283'
export const otherPassword = '285093'

export interface ChallengeAnswer {
  readonly challenge: string
  readonly module: EntryModule
  readonly strict: boolean
  readonly layouts: readonly (readonly (readonly number[])[])[]
  readonly picture: number | null
  readonly pictures: readonly number[]
  readonly drawings: Readonly<Record<number, object>>
  readonly expires_in_ms: number
  readonly tries_left: number
  readonly locked_for_ms: number
  readonly state: string
}

export interface EntryWish {
  readonly purpose: PasswordPurpose
  readonly module?: EntryModule
  readonly strict?: boolean
  /** What differs in the ticket. */
  readonly claims?: Partial<TicketClaims>
  /** What differs in the sealed payload. */
  readonly payload?: Readonly<Record<string, unknown>>
  /** Which of the offered pictures is chosen. */
  readonly picture?: number
  /** What differs in what the server says. */
  readonly entry?: Partial<SetPasswordMessage>
}

export function passwordTicket(bench: Bench, wish: EntryWish): string {
  const password: PasswordClaims = {
    purpose: wish.purpose,
    module: wish.module ?? 'pad',
    modules: ['pad', 'gesture', 'shield', 'plain'],
    strict: wish.strict ?? false,
    sms: true,
  }
  return bench.ticket({ kind: 'password', subject: 'att_1', password, ...wish.claims })
}

export async function askChallenge(
  bench: Bench,
  ticket: string,
  module: EntryModule = 'pad',
): Promise<ChallengeAnswer> {
  const answer = await bench.post('/frame/challenges', { ticket, module })
  if (answer.status !== 200) throw new Error(await answer.text())
  return (await answer.json()) as ChallengeAnswer
}

/** As who sees the map taps them. */
export function positionsOf({ layouts }: ChallengeAnswer, digits: readonly string[]) {
  return digits.map((text, entry) => {
    const perTap = layouts[entry] ?? []
    return [...text].map((digit, tap) =>
      (perTap[perTap.length === 1 ? 0 : tap] ?? []).indexOf(Number(digit)),
    )
  })
}

/** What the server asks after the frame has sealed these digits. */
export async function enter(
  bench: Bench,
  digits: readonly string[],
  wish: EntryWish,
): Promise<PasswordEntry> {
  const ticket = passwordTicket(bench, wish)
  const challenge = await askChallenge(bench, ticket, wish.module)
  const payload = {
    ticket,
    challenge: challenge.challenge,
    entries: positionsOf(challenge, digits),
    device: 'AAAAAAAAAAAAAAAAAAAAAA',
    ...(wish.picture === undefined ? {} : { picture: challenge.pictures[wish.picture] }),
    ...wish.payload,
  }
  return {
    ...entryDefaults,
    purpose: wish.purpose,
    sealed: await bench.seal(payload, 'tillway-password'),
    ...wish.entry,
  }
}

export async function pay(
  bench: Bench,
  digits: string,
  wish: Partial<EntryWish> = {},
): Promise<PasswordAnswer> {
  return await bench.client.passwords.verify(
    await enter(bench, [digits], { purpose: 'pay', ...wish }),
  )
}

export async function setPassword(
  bench: Bench,
  digits: readonly string[],
  wish: Partial<EntryWish> & { readonly card?: object } = {},
): Promise<PasswordAnswer> {
  const claims = { subject: 'password', amount: 0, ...wish.claims }
  const { merchant = 'mch_1', shopper = 'shopper-1' } = claims
  const provenBy = await bench.cardId(wish.card ?? shopperCard, { merchant, shopper })
  const purpose = wish.purpose === 'reset' ? 'reset' : 'set'
  const entry = await enter(bench, digits, {
    ...wish,
    purpose,
    claims,
    entry: { subject: 'password', amount: 0, provenBy, ...wish.entry },
  })
  return await bench.client.passwords.set({ ...entry, purpose })
}

export async function changePassword(
  bench: Bench,
  digits: readonly string[],
): Promise<PasswordAnswer> {
  const entry = await enter(bench, digits, {
    purpose: 'change',
    claims: { subject: 'password', amount: 0 },
    entry: { subject: 'password', amount: 0 },
  })
  return await bench.client.passwords.set({ ...entry, purpose: 'change' })
}

const entryDefaults = {
  merchantId: 'mch_1',
  shopper: 'shopper-1',
  paymentId: 'pay_1',
  subject: 'att_1',
  amount: 1999,
  currency: 'CNY',
  payee: '示例商城',
  clientIp: '203.0.113.7',
} as const

export const shopperName = { merchantId: 'mch_1', shopper: 'shopper-1' } as const
