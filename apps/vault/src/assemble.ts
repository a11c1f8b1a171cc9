/**
 * Puts the vault together from its ports: nothing here opens a socket, a file or a database, so
 * that the whole runs over real ports and in a simulation alike.
 */
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
import { loadBinTable } from './banks/bin-table.ts'
import { createCardBook } from './cards/card-book.ts'
import { createPhoneBook } from './cards/phone-book.ts'
import { createChallengeBook } from './challenges/challenge-book.ts'
import { type CodeLimits, defaultCodeLimits } from './codes/code-limits.ts'
import { createFramePage, type FrameAssets, partAnswers } from './frame/page.ts'
import type { Handler } from './http/exchange.ts'
import { createRouter } from './http/router.ts'
import { createComposer } from './internal/compose.ts'
import type { Destinations } from './internal/destinations.ts'
import { createDispatcher } from './internal/dispatch.ts'
import { createEnvelopes } from './internal/envelope.ts'
import { openFingerprints } from './keys/fingerprints.ts'
import { createHourSeals } from './keys/hour-seals.ts'
import { createMerchantKeys } from './keys/merchant-keys.ts'
import { createRootKeys } from './keys/root-keys.ts'
import { type RotationReport, rotateKeys } from './keys/rotate.ts'
import { createSealingKeys } from './keys/sealing-keys.ts'
import { createArgonHasher, type PasswordHasher } from './passwords/hasher.ts'
import { createPasswordBook } from './passwords/password-book.ts'
import { createPasswordHashes } from './passwords/password-hashes.ts'
import { defaultPasswordLimits, type PasswordLimits } from './passwords/password-limits.ts'
import { createPeppers } from './passwords/peppers.ts'
import { createVerdicts } from './passwords/verdicts.ts'
import type { VaultStore } from './store/vault-store.ts'
import { type Sweeper, startSweeper } from './sweeper.ts'

export interface VaultPorts {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
}

export interface VaultSettings {
  /** Where browsers reach the vault; `start` tells it when it is not known yet. */
  readonly publicUrl?: string
  /** 32 bytes that only the vault knows. */
  readonly rootKey: Secret<Uint8Array>
  /** Opens what lies under an earlier root key, until the keys are rotated. */
  readonly oldRootKey?: Secret<Uint8Array>
  /** 32 bytes that the server knows too. */
  readonly linkKey: Secret<Uint8Array>
  readonly frameAssets: FrameAssets
  readonly limits?: Partial<CodeLimits>
  readonly passwordLimits?: Partial<PasswordLimits>
  /** Makes hashes of payment passwords; argon2id unless told. */
  readonly passwordHasher?: PasswordHasher
  /** How long a card's number stays when it is not enrolled; 30 minutes unless told. */
  readonly unenrolledLifeMs?: number
}

export interface AssemblyPorts extends VaultPorts {
  readonly store: VaultStore
  /** To the channels. */
  readonly http: HttpTransport
  readonly log: Log
}

/** What the vault knows of channels: how they seal cards, and where they are. */
export interface VaultChannels {
  readonly sealers: ReadonlyMap<string, CardSealer>
  readonly destinations: Destinations
}

export interface AssembledVault {
  /** Answers one request. */
  readonly handle: Handler
  /** Begins to sweep; `url` is taken where the settings name none. */
  start(url: string): void
  /** Where browsers reach it, once started. */
  publicUrl(): string
  /** What the sweeper does every minute. */
  sweep(): Promise<void>
  rotateKeys(): Promise<RotationReport>
  /** Ends the sweeping. The ports stay open: they are the caller's to close. */
  stop(): Promise<void>
}

const unenrolledLifeMs = 30 * 60_000

/** Throws `internal` when the database lies under another root key. */
export async function assembleVault(
  settings: VaultSettings,
  ports: AssemblyPorts,
  channels: VaultChannels,
): Promise<AssembledVault> {
  const { log, http } = ports
  const { linkKey, frameAssets } = settings
  const limits = { ...defaultCodeLimits, ...settings.limits }
  const core = await createCore(settings, ports, limits)
  const common = { ...core, ...createPasswords(settings, ports, core), ...ports, limits, linkKey }
  const compose = createComposer({ ...common, ...channels })
  const dispatch = createDispatcher({ ...channels, envelopes: core.envelopes, log, http })
  let publicUrl = settings.publicUrl?.replace(/\/$/, '') ?? ''
  const page = createFramePage(frameAssets)
  const laterParts = partAnswers(frameAssets)
  const handle = createRouter({
    frame: { ...common, page, laterParts, publicUrl: () => publicUrl },
    internal: { ...common, compose, dispatch },
    log,
  })
  let sweeper: Sweeper | undefined
  return {
    handle,
    start(url) {
      publicUrl ||= url
      sweeper = startSweeper(common)
    },
    publicUrl: () => publicUrl,
    sweep: async () => sweeper?.sweep(),
    rotateKeys: () => rotateKeys({ ...common, sealingKeys: core.keys }),
    stop: async () => sweeper?.stop(),
  }
}

/** Keys and cards: what does not depend on who asks. */
async function createCore(settings: VaultSettings, ports: AssemblyPorts, limits: CodeLimits) {
  const { clock, random, store } = ports
  const roots = createRootKeys({ now: settings.rootKey, old: settings.oldRootKey }, random)
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
    unenrolledLifeMs: settings.unenrolledLifeMs ?? unenrolledLifeMs,
  })
  const keys = createSealingKeys(keyed)
  const seals = createHourSeals(keyed)
  const phones = createPhoneBook({ store, cards, seals, fingerprint, limits, clock })
  return { roots, fingerprint, bins, cards, phones, keys, seals, envelopes: createEnvelopes(seals) }
}

function createPasswords(
  settings: VaultSettings,
  ports: AssemblyPorts,
  core: Awaited<ReturnType<typeof createCore>>,
) {
  const keyed = { ...core, ...ports, linkKey: settings.linkKey }
  const hasher = settings.passwordHasher ?? createArgonHasher()
  const peppers = createPeppers(keyed)
  const used = {
    peppers,
    verdicts: createVerdicts(keyed),
    challenges: createChallengeBook(keyed),
    hashes: createPasswordHashes({ ...ports, peppers, hasher }),
    passwordLimits: { ...defaultPasswordLimits, ...settings.passwordLimits },
  }
  return { ...used, passwords: createPasswordBook({ ...keyed, ...used }) }
}
