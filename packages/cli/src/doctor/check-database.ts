/** The database: reached, of this release, durable, and opened by this root key. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import {
  type DatabaseFacts,
  type DatabaseTrouble,
  inspectDatabase,
  newestMigration,
} from '@tillway/store'
import { opensSample } from './check-keys.ts'
import { type Examination, serves } from './examination.ts'
import { type Finding, found } from './finding.ts'

/** What one process of the platform opens unless it is told. */
const usualConnections = 6
/** Kept back for administrators and other programs. */
const spareConnections = 5
/** More than what two clocks on NTP differ, in milliseconds. */
export const clockToleranceMs = 5_000

const codes: Readonly<Record<DatabaseTrouble, Finding['code']>> = {
  unreachable: 'database_unreachable',
  refused: 'database_refused',
  missing: 'database_missing',
  damaged: 'database_damaged',
}

export async function checkDatabase(exam: Examination): Promise<readonly Finding[]> {
  const { settings } = exam
  const { DATABASE_URL: url, TILLWAY_VAULT_DATABASE_URL: vaultUrl } = settings
  const shared = url !== undefined && url === vaultUrl ? found('database_shared') : []
  const vault =
    vaultUrl === undefined ? [] : await inspect(exam, vaultUrl, 'TILLWAY_VAULT_DATABASE_URL')
  if (!serves(exam)) return [...shared, ...vault]
  if (url === undefined)
    return [...folder(exam), ...(await inspect(exam, undefined, exam.sqlitePath))]
  return [...shared, ...vault, ...(await inspect(exam, url, 'DATABASE_URL'))]
}

async function inspect(
  exam: Examination,
  url: string | undefined,
  about: string,
): Promise<readonly Finding[]> {
  if (url !== undefined && !isDatabaseUrl(url)) return found('database_url_malformed', about)
  const before = exam.world.clock.now()
  const finding = await inspectDatabase({ url, sqlitePath: exam.sqlitePath })
  if ('trouble' in finding) return found(codes[finding.trouble], about)
  if (finding.facts === undefined) return []
  const after = exam.world.clock.now()
  return await factsAbout(exam, { facts: finding.facts, about, at: (before + after) / 2 })
}

function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)
}

async function factsAbout(
  exam: Examination,
  { facts, about, at }: { facts: DatabaseFacts; about: string; at: number },
): Promise<readonly Finding[]> {
  const isPlatforms = about !== 'TILLWAY_VAULT_DATABASE_URL'
  const differs = facts.now !== null && Math.abs(facts.now - at) > clockToleranceMs
  const isWrongKey = facts.sealed !== undefined && !(await opensSample(exam, facts.sealed))
  return [
    ...(isPlatforms ? release(facts, about) : []),
    ...facts.notDurable.flatMap((setting) => found('database_not_durable', setting)),
    ...(facts.isReadOnly ? found('database_read_only', about) : []),
    ...connections(exam, facts),
    ...(differs ? found('clock_differs_database', seconds((facts.now ?? 0) - at)) : []),
    ...(isWrongKey ? found('root_key_wrong', about) : []),
  ]
}

export const seconds = (ms: number) => `${ms > 0 ? '+' : ''}${(ms / 1_000).toFixed(0)} s`

function release({ applied }: DatabaseFacts, about: string): readonly Finding[] {
  if (applied.length === 0) return []
  const newest = Math.max(...applied)
  if (newest > newestMigration)
    return found('database_newer', `${about}: ${newest} > ${newestMigration}`)
  if (newest === newestMigration) return []
  return found('database_behind', `${about}: ${newest} < ${newestMigration}`)
}

function connections({ settings }: Examination, facts: DatabaseFacts): readonly Finding[] {
  const wanted = Number(settings.TILLWAY_DATABASE_CONNECTIONS ?? usualConnections)
  const { maxConnections } = facts
  if (maxConnections === null || !(wanted + spareConnections > maxConnections)) return []
  return found('database_connections', `${wanted} + ${spareConnections} > ${maxConnections}`)
}

function folder({ dataDir }: Examination): readonly Finding[] {
  if (!existsSync(dataDir)) return []
  if (!statSync(dataDir).isDirectory()) return found('data_dir_unusable', dataDir)
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return []
  } catch {
    return found('data_dir_unusable', dataDir)
  }
}
