/** Whether what was read bit by bit is what stands there: the oracle must not have missed a change. */
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

/** What was kept beside what is read anew; each list is compared whatever its order is. */
export function missedChanges(kept: Facts, anew: Facts): readonly Finding[] {
  return Object.entries(listsOf(kept)).flatMap(([name, lines]) => {
    const others = listsOf(anew)[name] ?? []
    const isSame = lines.length === others.length && lines.every((line, at) => line === others[at])
    return isSame ? [] : [[name, 'changed, and the oracle did not see it'] as const]
  })
}

function listsOf({ vault, world: _, counts, owners, at: __, ...facts }: Facts) {
  const lists: Readonly<Record<string, readonly unknown[]>> = {
    ...facts,
    ...vault,
    owners: [...owners],
    // Nobody looks again because of a line of the log.
    counts: [{ ...counts, log: 0 }],
  }
  return Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [
      name,
      list.map((line) => JSON.stringify(line)).sort(),
    ]),
  )
}
