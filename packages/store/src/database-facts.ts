/** What a look at a database may tell. */

/** Why it could not be looked at. */
export type DatabaseTrouble =
  | 'unreachable'
  /** It does not take this user or password. */
  | 'refused'
  /** The server is there, and has no such database. */
  | 'missing'
  /** The file is none of SQLite, or damaged. */
  | 'damaged'

export interface DatabaseFacts {
  readonly kind: 'sqlite' | 'postgres'
  readonly version: string
  /** Numbers of the migrations that ran; empty in a new database. */
  readonly applied: readonly number[]
  /** Settings by which a commit may be lost, with their values. Empty when there are none. */
  readonly notDurable: readonly string[]
  /** Nothing can be written: a standby, or set so. */
  readonly isReadOnly: boolean
  /** The database's own time; null where it has none of its own. */
  readonly now: number | null
  /** Connections that it takes in all; null where that means nothing. */
  readonly maxConnections: number | null
  /** Something that lies sealed in it; undefined when nothing does. */
  readonly sealed: SealedSample | undefined
}

/** The configuration of a channel account, as it lies there. */
export interface SealedSample {
  readonly merchantId: string
  readonly accountId: string
  readonly version: number
  readonly sealedConfig: string
}

export const selectSealedSample =
  'select merchant_id, account_id, version, sealed_config from channel_account_versions limit 1'

/** Of a row of `selectSealedSample`, whichever database gave it. */
export function sealedSampleOf(
  row: Readonly<Record<string, unknown>> | undefined,
): SealedSample | undefined {
  if (row === undefined) return undefined
  return {
    merchantId: String(row.merchant_id),
    accountId: String(row.account_id),
    version: Number(row.version),
    sealedConfig: String(row.sealed_config),
  }
}

export type DatabaseFinding =
  | { readonly trouble: DatabaseTrouble; readonly cause: unknown }
  /** Undefined: there is no file yet. */
  | { readonly facts: DatabaseFacts | undefined }
