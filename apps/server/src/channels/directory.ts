/**
 * Opened channel accounts. A version never changes, so an opened one is kept; the list of a
 * merchant's accounts is kept for a moment, because every payment asks for it.
 */
import type { Channel, ChannelAccount, ChannelManifest, ChannelPorts } from '@tillway/channel'
import { type Clock, PayError, type Secret } from '@tillway/kernel'
import type { RoutableAccount } from '@tillway/payments'
import type { ChannelAccountRecord, Store } from '@tillway/store'
import type { Sealer } from '../secrets/sealer.ts'
import type { ChannelRegistry } from './registry.ts'

export interface OpenedAccount {
  readonly channel: Channel
  readonly account: ChannelAccount
}

export interface ChannelDirectory {
  readonly registry: ChannelRegistry
  /** Throws `not_found` when there is no such version, `channel_misconfigured` when it is unusable. */
  open(merchantId: string, accountId: string, version: number): Promise<OpenedAccount>
  /** The merchant's accounts, oldest first, as routing wants them. */
  routable(merchantId: string): Promise<readonly RoutableAccount[]>
  /** The channel of that id. Throws `invalid_request` when there is none. */
  channel(id: string): Channel
  /** Opens an account that is not stored. Throws `channel_misconfigured`, naming the field. */
  check(channelId: string, config: Readonly<Record<string, string>>): ChannelAccount
  /** Throws `invalid_request` when terminals of the channel have no keys, `channel_misconfigured`. */
  wrapTerminalKeys(
    channelId: string,
    keys: Secret<Readonly<Record<string, string>>>,
  ): Promise<Readonly<Record<string, string>>>
  readConfig(
    merchantId: string,
    accountId: string,
    version: number,
  ): Promise<Record<string, string>>
  forget(merchantId: string): void
  /** Background care of every opened account. */
  maintain(): Promise<void>
}

export interface DirectoryOptions {
  readonly registry: ChannelRegistry
  readonly store: Store
  readonly sealer: Sealer
  readonly ports: ChannelPorts
  readonly clock: Clock
}

const listFreshMs = 1_000

export function configContext(merchantId: string, accountId: string, version: number): string {
  return `channel_account|${merchantId}|${accountId}|${version}`
}

export function createChannelDirectory(options: DirectoryOptions): ChannelDirectory {
  const { registry, store, ports, clock } = options
  const opener = createOpener(options)
  const lists = new Map<string, { at: number; accounts: readonly RoutableAccount[] }>()

  /** One that cannot be opened can do nothing; what is wrong with it shows where it is used. */
  const rightsOf = async ({ merchantId, id, version }: ChannelAccountRecord): Promise<Rights> => {
    const found = await opener.open(merchantId, id, version).catch(() => undefined)
    const bindsCards = ports.cards !== undefined && found?.account.cardEntry !== undefined
    return { bindsCards, paysWithoutCode: found?.account.paysWithoutCode === true }
  }

  const routableOf = async (record: ChannelAccountRecord): Promise<RoutableAccount> => {
    const { manifest } = opener.channel(record.channel)
    const { id, version, enabled } = record
    if (!manifest.presentations.some(needsCard)) return { id, version, enabled, manifest }
    const rights = await rightsOf(record)
    return { id, version, enabled, manifest: manifestWith(manifest, rights) }
  }

  return {
    ...opener,
    registry,
    async routable(merchantId) {
      const kept = lists.get(merchantId)
      if (kept !== undefined && clock.monotonic() - kept.at < listFreshMs) return kept.accounts
      const records = await store.read.channelAccounts.list(merchantId)
      const known = records.filter((record) => registry.has(record.channel))
      const accounts = await Promise.all(known.map(routableOf))
      lists.set(merchantId, { at: clock.monotonic(), accounts })
      return accounts
    },
    forget: (merchantId) => void lists.delete(merchantId),
  }
}

type Opener = Omit<ChannelDirectory, 'registry' | 'routable' | 'forget'>

function createOpener({ registry, store, sealer, ports }: DirectoryOptions): Opener {
  const opened = new Map<string, Promise<OpenedAccount>>()

  const channel = (id: string): Channel => {
    const found = registry.get(id)
    if (found === undefined) {
      throw new PayError('invalid_request', 'there is no such channel', { param: 'channel' })
    }
    return found
  }

  const readConfig = async (merchantId: string, accountId: string, version: number) => {
    const row = await store.read.channelAccounts.getVersion(merchantId, accountId, version)
    if (row === undefined) throw new PayError('not_found', 'no such channel account version')
    const text = sealer.open(row.sealedConfig, configContext(merchantId, accountId, version))
    return JSON.parse(text) as Record<string, string>
  }

  const openNow = async (merchantId: string, accountId: string, version: number) => {
    const record = await store.read.channelAccounts.get(merchantId, accountId)
    if (record === undefined) throw new PayError('not_found', 'no such channel account')
    const config = await readConfig(merchantId, accountId, version)
    const found = channel(record.channel)
    return { channel: found, account: found.open(config, ports) }
  }

  return {
    channel,
    readConfig,
    async wrapTerminalKeys(channelId, keys) {
      const wrapped = await channel(channelId).wrapTerminalKeys?.(keys, ports)
      if (wrapped !== undefined) return wrapped
      throw new PayError('invalid_request', 'terminals of this channel have no keys', {
        param: 'keys',
      })
    },
    check: (channelId, config) => channel(channelId).open(config, ports),
    open(merchantId, accountId, version) {
      const key = `${merchantId} ${accountId} ${version}`
      let promise = opened.get(key)
      if (promise === undefined) {
        promise = openNow(merchantId, accountId, version)
        opened.set(key, promise)
        promise.catch(() => opened.delete(key))
      }
      return promise
    },
    async maintain() {
      const all = await Promise.allSettled(opened.values())
      await Promise.all(
        all.map((result) =>
          result.status === 'fulfilled' ? result.value.account.maintain() : undefined,
        ),
      )
    },
  }
}

const needsCard = ({ needs }: ChannelManifest['presentations'][number]): boolean =>
  needs.includes('card')

interface Rights {
  readonly bindsCards: boolean
  readonly paysWithoutCode: boolean
}

/** What can be offered where no card can be bound, or none can be paid with without a code. */
function manifestWith(manifest: ChannelManifest, rights: Rights): ChannelManifest {
  const presentations = manifest.presentations.filter(
    (support) =>
      (rights.bindsCards || !needsCard(support)) &&
      (rights.paysWithoutCode || support.presentation !== 'password'),
  )
  return presentations.length === manifest.presentations.length
    ? manifest
    : { ...manifest, presentations }
}
