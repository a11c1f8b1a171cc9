/** Card payments in doubt, and what holds who works on them: I9, I14 and I17. */
import { type Facts, freshOf, type Row } from './facts.ts'
import { type Finding, idOf, isOver, isStanding, isTaken, salesOf, when } from './finding.ts'

/** What moves money and can be undone: until its end is known, its reversal is owed. */
const reversible = ['sale', 'void', 'preAuthorization', 'completion']

export function unpreparedFlows(now: Facts, before: Facts | undefined): readonly Finding[] {
  if (now.flows === before?.flows) return []
  const known = new Set(before?.flows.map(({ id }) => id))
  const fresh = now.flows.filter(({ id, kind }) => !known.has(id) && reversible.includes(kind))
  return fresh.flatMap(({ terminal, batch, stan, kind, orderNumber }) => {
    const id = now.terminals.find(({ number }) => number === terminal)?.id
    const keys = now.entries.filter((row) => row.terminal_id === id).map(({ key }) => String(key))
    const isPrepared = keys.includes('owed/reversal') && keys.includes(`flow/${batch}/${stan}`)
    return when(!isPrepared, orderNumber, `a ${kind} left, and its reversal was not written down`)
  })
}

/** Money stands at the host for an attempt that is over, and nobody means to undo it. */
export function forgottenFlows(now: Facts, before: Facts | undefined): readonly Finding[] {
  const { cases, entries } = now
  if (cases === before?.cases && entries === before.entries) return []
  const owing = new Set(
    entries.filter(({ key }) => key === 'owed/reversal').map((row) => row.terminal_id),
  )
  return cases.flatMap((one) =>
    one.attempts
      .filter((attempt) => isOver(attempt) && !owing.has(attempt.terminal_id ?? null))
      .filter((attempt) => salesOf(one, attempt).some(isStanding))
      .map((attempt): Finding => [idOf(attempt), 'is over, and stands at the host unreversed']),
  )
}

/** Entries of a card's data that only a sale that is under way needs. */
export const leftAtTerminals = ({ entries }: Facts): readonly Finding[] =>
  entries
    .filter(({ key }) => key === 'draft' || String(key).startsWith('seal/'))
    .map(({ terminal_id, key }) => [String(terminal_id), `${key} is still there`])

export function taken(now: Facts, before: Facts | undefined, against: string): readonly Finding[] {
  return freshOf(now, before, 'forgeries')
    .filter((forgery) => (forgery.against ?? 'I11') === against && isTaken(forgery.status))
    .map(({ name, orderNumber }) => [orderNumber, `taken: ${name}`])
}

/** Each claim and each change must count a row's fence up, or a former holder still passes for one. */
export function fencesThatStood(now: Facts, before: Facts): readonly Finding[] {
  const tables = [
    { rows: now.jobs, old: before.jobs, key: 'subject_id', held: 'due_at' },
    { rows: now.deliveries, old: before.deliveries, key: 'id', held: 'leased_until' },
  ].filter(({ rows, old }) => rows !== old)
  return tables.flatMap(({ rows, old, key, held }) => {
    const former = new Map(old.map((row) => [row[key], row]))
    return rows.flatMap((row) => {
      const was = former.get(row[key] ?? null)
      const stood = was !== undefined && row[held] !== was[held] && row[held] !== null
      // What a clock ahead has dated is pulled back for whoever comes next, who counts it up.
      const isPulledBack = stood && Number(row[held]) < Number(was[held])
      const isLate =
        stood && !isPulledBack && Number(row.fence) <= Number(was.fence) && !wasPutOff(row, was)
      return when(isLate, String(row[key]), 'changed hands, and its fence did not')
    })
  })
}

/** Deliveries behind another one wait with it; nobody holds them. */
const wasPutOff = (row: Row, was: Row) =>
  row.leased_until !== undefined && row.leased_until === was.leased_until
