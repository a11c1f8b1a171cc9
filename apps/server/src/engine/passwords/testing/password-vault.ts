/** A vault that answers what a test says about passwords, and signs with keys of its own. */
import { generateKeyPairSync, sign } from 'node:crypto'
import type { Clock } from '@tillway/kernel'
import type {
  PasswordAnswer,
  PasswordClient,
  PasswordEntry,
  PasswordStatus,
  SetPasswordMessage,
  VerdictClaims,
} from '@tillway/vault-link'
import { createVerdicts } from '../../../secrets/verdicts.ts'
import type { EngineContext } from '../../context.ts'

export const setStatus: PasswordStatus = Object.freeze({
  state: 'set',
  triesLeft: 5,
  lockedUntil: null,
  setAt: 1,
  firstSetAt: 1,
})

type Entry = PasswordEntry | SetPasswordMessage
export interface SignOptions {
  /** What differs from a true verdict on the entry. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  /** By a key that is not the vault's. */
  readonly stranger?: true
}

export interface PasswordVault {
  readonly passwords: PasswordClient
  /** What was asked, newest last. */
  readonly entries: Entry[]
  status: PasswordStatus
  /** How often the keys were fetched. */
  fetched: number
  answer(entry: Entry): PasswordAnswer | Promise<PasswordAnswer>
  /** A verdict on the entry, true unless told otherwise. */
  verdictOn(entry: Entry, options?: SignOptions): string
  right(entry: Entry, options?: SignOptions): PasswordAnswer
  /** Signs with a new key from here on; the old one is withdrawn. */
  rotate(): void
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

export function createPasswordVault(clock: Clock): PasswordVault {
  let pair = generateKeyPairSync('ed25519')
  let version = 1
  const vault: PasswordVault = {
    entries: [],
    status: setStatus,
    fetched: 0,
    answer: (entry) => vault.right(entry),
    verdictOn(entry, { claims, header, stranger } = {}) {
      const at = clock.now()
      const all: VerdictClaims = {
        v: 1,
        merchant: entry.merchantId,
        shopper: entry.shopper,
        purpose: entry.purpose,
        payment: entry.paymentId,
        subject: entry.subject,
        amount: entry.amount,
        currency: entry.currency,
        payee: entry.payee,
        module: 'pad',
        at,
        exp: at + 120_000,
        jti: 'jti-1',
      }
      const head = base64url({ alg: 'EdDSA', kid: `key-${version}`, ...header })
      const input = `${head}.${base64url({ ...all, ...claims })}`
      const { privateKey } = stranger ? generateKeyPairSync('ed25519') : pair
      return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
    },
    right: (entry, options) => ({
      result: 'right',
      verdict: vault.verdictOn(entry, options),
      status: vault.status,
    }),
    rotate() {
      pair = generateKeyPairSync('ed25519')
      version += 1
    },
    passwords: {
      describe: async () => vault.status,
      async verify(entry) {
        vault.entries.push(entry)
        return await vault.answer(entry)
      },
      async set(entry) {
        vault.entries.push(entry)
        return await vault.answer(entry)
      },
      bar: async ({ barred }) => ({ ...vault.status, state: barred ? 'barred' : 'set' }),
      async verdictKeys() {
        vault.fetched += 1
        const jwk = pair.publicKey.export({ format: 'jwk' })
        return { keys: [{ ...jwk, kid: `key-${version}` } as JsonWebKey] }
      },
    },
  }
  return vault
}

/** The same engine, joined to that vault for passwords. */
export function withPasswords(ctx: EngineContext, { passwords }: PasswordVault): EngineContext {
  const { vault } = ctx
  if (vault === undefined) throw new Error('the bench has no vault')
  const verdicts = createVerdicts({ passwords, clock: ctx.clock })
  return { ...ctx, vault: { ...vault, client: { ...vault.client, passwords }, verdicts } }
}
