/** The payment passwords of shoppers: how they stand, held against an entry, set, and barred. */
import type {
  BarPasswordMessage,
  PasswordAnswer,
  PasswordEntry,
  PasswordStatus,
  SetPasswordMessage,
  ShopperName,
} from '@tillway/vault-link'
import { readEntry } from '../challenges/read-entry.ts'
import { freshHash, settleTry, tryOnce } from './counted-try.ts'
import { statusOf } from './lock-policy.ts'
import { rightAnswer, told } from './password-answers.ts'
import { changePassword, type SetPasswordParts, setPassword, unset } from './set-password.ts'

export interface PasswordBook {
  describe(name: ShopperName): Promise<PasswordStatus>
  /** Holds an entry against the password. Throws only for what is the vault's own trouble. */
  verify(entry: PasswordEntry): Promise<PasswordAnswer>
  /** Sets, changes or resets it, likewise. */
  set(message: SetPasswordMessage): Promise<PasswordAnswer>
  /** By the merchant's word, which no other thing takes back. */
  bar(message: BarPasswordMessage): Promise<PasswordStatus>
}

export function createPasswordBook(parts: SetPasswordParts): PasswordBook {
  const { store, clock } = parts
  return {
    describe: async (name) => statusOf(await store.read.passwords.get(name), clock.now()),
    verify: (entry) => told(() => verify(parts, entry)),
    set: (message) =>
      told(() =>
        message.purpose === 'change' ? changePassword(parts, message) : setPassword(parts, message),
      ),
    bar: (message) => bar(parts, message),
  }
}

async function verify(parts: SetPasswordParts, entry: PasswordEntry): Promise<PasswordAnswer> {
  const read = await readEntry(parts, entry)
  return await read.withDigits(async ({ current }) => {
    const tried = await tryOnce(parts, { entry, read, digits: current })
    if ('answer' in tried) return tried.answer
    const row = await settleTry(parts, tried, await freshHash(parts, tried.row, current))
    return await rightAnswer(parts, entry, { read, row })
  })
}

function bar(
  { store, clock }: SetPasswordParts,
  { barred, ...name }: BarPasswordMessage,
): Promise<PasswordStatus> {
  return store.transact(async ({ passwords }) => {
    const before = await passwords.lock(name)
    const after = { ...(before ?? unset(name)), barred }
    if (before !== undefined) await passwords.write(after)
    else if (barred) await passwords.insert(after)
    return statusOf(after, clock.now())
  })
}
