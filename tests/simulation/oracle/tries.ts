/** Passwords are tried seldom, codes used once: I15 and I16. */
import type { VaultCall } from '../world/types.ts'
import { type Facts, freshOf, type Row } from './facts.ts'
import { type Finding, when } from './finding.ts'

const hour = 3_600_000
/** Within the lock of three hours, and before a new password must be set. */
const mostWithinLock = 5
const mostInAll = 8

type Comparisons = Facts['world']['comparisons']

/** Those that were wrong since the last right one, by what the row keeps. */
function wrongOf(row: Row, comparisons: Comparisons): Comparisons {
  const own = comparisons.filter(({ salt }) => salt === row.salt)
  const right = own.findLastIndex(({ hash }) => hash === row.hash)
  return own.slice(right + 1)
}

/** Only a comparison or a row that was written can have changed anything. */
export const triesChanged = (now: Facts, before: Facts | undefined) =>
  now.vault !== before?.vault || now.counts.comparisons !== before.counts.comparisons

export function wrongTries({ vault, world }: Facts): readonly Finding[] {
  return vault.passwords.flatMap((row) => {
    const wrong = wrongOf(row, world.comparisons)
    const who = `${row.merchant_id} ${row.shopper}`
    const crowded = wrong.some(
      ({ at }) =>
        wrong.filter((other) => other.at >= at && other.at < at + 3 * hour).length > mostWithinLock,
    )
    return [
      ...(wrong.length > mostInAll ? [[who, 'was tried too often in all'] as const] : []),
      ...(crowded ? [[who, 'was tried too often at once'] as const] : []),
    ]
  })
}

/** Every wrong comparison that was made is among the tries that are written down. */
export function uncountedTries({ vault, world }: Facts): readonly Finding[] {
  return vault.passwords
    .filter((row) => wrongOf(row, world.comparisons).length > Number(row.wrong_in_all))
    .map((row) => [`${row.merchant_id} ${row.shopper}`, 'a comparison was not counted before'])
}

interface Composing {
  readonly code?: { readonly sealed: string; readonly subject: string }
  readonly amount?: number
}

/** A call that filled a code into a message. */
interface Use {
  readonly code: NonNullable<Composing['code']>
  readonly amount: number | undefined
  readonly at: number
  /** 1 when the code is filled in for the first time. */
  readonly times: number
}

interface Uses {
  readonly times: Map<string, number>
  /** By the place in the list; undefined where no code was filled in. */
  readonly list: (Use | undefined)[]
}

/** Of each list that grows, what its calls filled in. */
const usesOf = new WeakMap<readonly VaultCall[], Uses>()

function usesIn(calls: readonly VaultCall[]): Uses['list'] {
  const uses: Uses = usesOf.get(calls) ?? { times: new Map(), list: [] }
  usesOf.set(calls, uses)
  for (const call of calls.slice(uses.list.length)) uses.list.push(useOf(call, uses.times))
  return uses.list
}

function useOf(
  { path, request, status, at }: VaultCall,
  times: Map<string, number>,
): Use | undefined {
  if (!path.endsWith('/compose') || status !== 200) return undefined
  const { code, amount } = JSON.parse(request) as Composing
  if (code === undefined) return undefined
  const count = (times.get(code.sealed) ?? 0) + 1
  times.set(code.sealed, count)
  return { code, amount, at, times: count }
}

/** What the vault filled into messages: each sealed code once, for its subject, amount and time. */
export function codeAbuses(now: Facts, before: Facts | undefined): readonly Finding[] {
  if (freshOf(now, before, 'vaultCalls').length === 0) return []
  const { vaultCalls, sealedCodes } = now.world
  const fresh = usesIn(vaultCalls).slice(before?.counts.vaultCalls ?? 0, now.counts.vaultCalls)
  return fresh.flatMap((use) => (use === undefined ? [] : abusesOf(use, sealedCodes)))
}

function abusesOf(
  { code: { sealed, subject }, amount, at, times }: Use,
  codes: Facts['world']['sealedCodes'],
): readonly Finding[] {
  const given = codes.find((one) => one.sealed === sealed)
  return [
    ...when(times > 1, subject, 'one code was used twice'),
    ...(given === undefined
      ? []
      : [
          ...when(given.subject !== subject, subject, 'a code given for another'),
          ...when(
            amount !== undefined && given.amount !== amount,
            subject,
            'a code given for another amount',
          ),
          // The clocks of vault and server may differ by a minute.
          ...when(at > given.lapsesAt + 60_000, subject, 'a code that had lapsed'),
        ]),
  ]
}
