/** Puts the vault together with its real ports and starts it. */
import type { CardSealer } from '@tillway/channel'
import {
  type Clock,
  createIdGenerator,
  type HttpTransport,
  type Log,
  type Random,
  type Scheduler,
  type Secret,
} from '@tillway/kernel'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { createGuardedTransport } from '@tillway/transport'
import { loadBinTable } from '../banks/bin-table.ts'
import { createCardBook } from '../cards/card-book.ts'
import { createPhoneBook } from '../cards/phone-book.ts'
import { createChallengeBook } from '../challenges/challenge-book.ts'
import { type CodeLimits, defaultCodeLimits } from '../codes/code-limits.ts'
import { createFramePage, type FrameAssets, type FramePage, partAnswers } from '../frame/page.ts'
import { createRouter } from '../http/router.ts'
import { createComposer } from '../internal/compose.ts'
import {
  createDestinations,
  type Destination,
  type Destinations,
} from '../internal/destinations.ts'
import { createDispatcher } from '../internal/dispatch.ts'
import { createEnvelopes } from '../internal/envelope.ts'
import { openFingerprints } from '../keys/fingerprints.ts'
import { createHourSeals } from '../keys/hour-seals.ts'
import { createMerchantKeys } from '../keys/merchant-keys.ts'
import { createRootKeys } from '../keys/root-keys.ts'
import { type RotationReport, rotateKeys } from '../keys/rotate.ts'
import { createSealingKeys } from '../keys/sealing-keys.ts'
import { createArgonHasher, type PasswordHasher } from '../passwords/hasher.ts'
import { createPasswordBook } from '../passwords/password-book.ts'
import { createPasswordHashes } from '../passwords/password-hashes.ts'
import { defaultPasswordLimits, type PasswordLimits } from '../passwords/password-limits.ts'
import { createPeppers } from '../passwords/peppers.ts'
import { createVerdicts } from '../passwords/verdicts.ts'
import { openVaultStore, type VaultStore } from '../store/vault-store.ts'
import { startSweeper } from '../sweeper.ts'
import { listen } from './http-server.ts'
import { loadSealers } from './load-sealers.ts'

export interface VaultPorts {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
}

export interface VaultOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Where browsers reach the vault; the address it listens on unless told. */
  readonly publicUrl?: string
  /** PostgreSQL, in the schema `vault`; without it, SQLite at `sqlitePath`. Never the platform's. */
  readonly databaseUrl?: string
  readonly sqlitePath?: string
  readonly poolSize?: number
  /** 32 bytes that only the vault knows. */
  readonly rootKey: Secret<Uint8Array>
  /** Opens what lies under an earlier root key, until the keys are rotated. */
  readonly oldRootKey?: Secret<Uint8Array>
  /** 32 bytes that the server knows too. */
  readonly linkKey: Secret<Uint8Array>
  readonly log: Log
  readonly frameAssets: FrameAssets
  /** Takes the place of what the channels' sealers say. */
  readonly destinations?: readonly Destination[]
  /** Destinations on this machine, for simulators. */
  readonly allowLoopbackDestinations: boolean
  /** Believe `X-Forwarded-Proto`. */
  readonly trustProxy: boolean
  /** Other time or randomness than the system's, for tests. */
  readonly ports?: Partial<VaultPorts>
  /** Other sealers than those of the channels, for tests. */
  readonly sealers?: ReadonlyMap<string, CardSealer>
  /** Stands before what leaves for channels, for tests. */
  readonly wrapTransport?: (transport: HttpTransport) => HttpTransport
  /** Stands between the vault and its store, for tests. */
  readonly wrapStore?: (store: VaultStore) => VaultStore
  readonly limits?: Partial<CodeLimits>
  readonly passwordLimits?: Partial<PasswordLimits>
  /** Makes hashes of payment passwords; argon2id unless told. */
  readonly passwordHasher?: PasswordHasher
  /** How long a card's number stays when it is not enrolled; 30 minutes unless told. */
  readonly unenrolledLifeMs?: number
}

export interface RunningVault {
  /** Where it listens, without a trailing slash: where the server reaches it. */
  readonly url: string
  /** Where browsers reach it. */
  readonly publicUrl: string
  /** For tests that look at what is kept. */
  readonly store: VaultStore
  /** What the sweeper does every minute. */
  sweep(): Promise<void>
  rotateKeys(): Promise<RotationReport>
  stop(): Promise<void>
}

const asItIs = <Port>(port: Port): Port => port
const unenrolledLifeMs = 30 * 60_000

/**
 * Throws `service_unavailable` when the database cannot be opened or the port is in use, `internal`
 * when the database lies under another root key, `url_not_allowed` for a bad destination.
 */
export async function startVault(options: VaultOptions): Promise<RunningVault> {
  const ports = { ...systemPorts, ...options.ports }
  const sealers = options.sealers ?? (await loadSealers())
  const allowLoopback = options.allowLoopbackDestinations
  const destinations = createDestinations(sealers, options.destinations, { allowLoopback })
  const page = createFramePage(options.frameAssets)
  const store = (options.wrapStore ?? asItIs)(await openVaultStore(storeOptions(options, ports)))
  try {
    return await serveVault({ options, ports, sealers, destinations, page, store })
  } catch (error) {
    await store.close()
    throw error
  }
}

async function serveVault(parts: {
  readonly options: VaultOptions
  readonly ports: VaultPorts
  readonly sealers: ReadonlyMap<string, CardSealer>
  readonly destinations: Destinations
  readonly page: FramePage
  readonly store: VaultStore
}): Promise<RunningVault> {
  const { options, ports, sealers, destinations, page, store } = parts
  const { log, linkKey, wrapTransport = asItIs } = options
  const limits = { ...defaultCodeLimits, ...options.limits }
  const core = await createCore(options, ports, { store, limits })
  const http = createGuardedTransport(destinations.rules)
  const passwords = createPasswords({ options, ports, store, core })
  const common = { ...core, ...passwords, ...ports, store, limits, linkKey, log }
  const compose = createComposer({ ...common, sealers, destinations })
  const sent = { sealers, destinations, envelopes: core.envelopes, log }
  const dispatch = createDispatcher({ ...sent, http: wrapTransport(http) })
  let publicUrl = options.publicUrl?.replace(/\/$/, '') ?? ''
  const laterParts = partAnswers(options.frameAssets)
  const handle = createRouter({
    frame: { ...common, page, laterParts, publicUrl: () => publicUrl },
    internal: { ...common, compose, dispatch },
    log,
  })
  const listening = await listen({ ...options, ...ports, handle, isHttps: isHttpsOf(options) })
  publicUrl ||= listening.url
  const sweeper = startSweeper({ ...common, ...ports })
  return {
    url: listening.url,
    publicUrl,
    store,
    sweep: sweeper.sweep,
    rotateKeys: () => rotateKeys({ ...common, sealingKeys: core.keys }),
    async stop() {
      await listening.stop()
      await sweeper.stop()
      await http.close()
      await store.close()
    },
  }
}

const systemPorts: VaultPorts = {
  clock: systemClock,
  scheduler: systemScheduler,
  random: systemRandom,
}

const storeOptions = (options: VaultOptions, { clock }: VaultPorts) => ({
  ...(options.databaseUrl === undefined
    ? { sqlitePath: options.sqlitePath ?? '' }
    : { url: options.databaseUrl }),
  ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
  clock,
  log: options.log,
})

/** Keys and cards: what does not depend on who asks. */
async function createCore(
  options: VaultOptions,
  ports: VaultPorts,
  { store, limits }: { readonly store: VaultStore; readonly limits: CodeLimits },
) {
  const { clock, random } = ports
  const roots = createRootKeys({ now: options.rootKey, old: options.oldRootKey }, random)
  const keyed = { roots, random, clock, store }
  const fingerprint = await openFingerprints(keyed)
  const bins = loadBinTable()
  const cards = createCardBook({
    store,
    merchantKeys: createMerchantKeys(keyed),
    fingerprint,
    bins,
    ids: createIdGenerator(ports),
    clock,
    random,
    unenrolledLifeMs: options.unenrolledLifeMs ?? unenrolledLifeMs,
  })
  const keys = createSealingKeys(keyed)
  const seals = createHourSeals(keyed)
  const phones = createPhoneBook({ store, cards, seals, fingerprint, limits, clock })
  return { roots, fingerprint, bins, cards, phones, keys, seals, envelopes: createEnvelopes(seals) }
}

function createPasswords(parts: {
  readonly options: VaultOptions
  readonly ports: VaultPorts
  readonly store: VaultStore
  readonly core: Awaited<ReturnType<typeof createCore>>
}) {
  const { options, ports, store, core } = parts
  const keyed = { ...core, ...ports, store, linkKey: options.linkKey }
  const hasher = options.passwordHasher ?? createArgonHasher()
  const peppers = createPeppers(keyed)
  const used = {
    peppers,
    verdicts: createVerdicts(keyed),
    challenges: createChallengeBook(keyed),
    hashes: createPasswordHashes({ ...ports, peppers, hasher }),
    passwordLimits: { ...defaultPasswordLimits, ...options.passwordLimits },
  }
  return { ...used, passwords: createPasswordBook({ ...keyed, ...used }) }
}

function isHttpsOf({ publicUrl, trustProxy }: VaultOptions) {
  return (headers: Readonly<Record<string, string | undefined>>): boolean =>
    publicUrl?.startsWith('https:') === true ||
    (trustProxy && headers['x-forwarded-proto'] === 'https')
}
