/** Passwords are tried seldom, codes used once: I15 and I16. */
import type { Facts, Row } from './facts.ts'
import type { Finding } from './finding.ts'

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

/** What the vault filled into messages: each sealed code once, for its subject, amount and time. */
export function codeAbuses({ world }: Facts): readonly Finding[] {
  const used = new Map<string, number>()
  const found: Finding[] = []
  for (const { path, request, status, at } of world.vaultCalls) {
    if (!path.endsWith('/compose') || status !== 200) continue
    const { code, amount } = JSON.parse(request) as Composing
    if (code === undefined) continue
    const times = (used.get(code.sealed) ?? 0) + 1
    used.set(code.sealed, times)
    if (times > 1) found.push([code.subject, 'one code was used twice'])
    const given = world.sealedCodes.find(({ sealed }) => sealed === code.sealed)
    if (given === undefined) continue
    if (given.subject !== code.subject) found.push([code.subject, 'a code given for another'])
    if (amount !== undefined && given.amount !== amount) {
      found.push([code.subject, 'a code given for another amount'])
    }
    // The clocks of vault and server may differ by a minute.
    if (at > given.lapsesAt + 60_000) found.push([code.subject, 'a code that had lapsed'])
  }
  return found
}
