/** Channel accounts. Secret fields go in and never come out. */
import type { accounts as api } from '@tillway/api'
import type { ChannelAccount, ChannelManifest } from '@tillway/channel'
import { isPayError, PayError } from '@tillway/kernel'
import type { ChannelAccountRecord, Repositories } from '@tillway/store'
import { configContext } from '../../channels/directory.ts'
import { scheduleDaily } from '../../engine/terminals/daily-settlements.ts'
import { testAccount } from '../../engine/test-account.ts'
import { timestamp } from '../../views/payment-view.ts'
import { call, idOf, unit } from '../request.ts'
import type { Services } from '../services.ts'
import { wholeList } from './paging.ts'

type Config = Readonly<Record<string, string>>

export function accountHandlers(services: Services) {
  const { engine } = services
  const { channels, store } = engine

  const view = async (record: ChannelAccountRecord): Promise<api.ChannelAccount> => {
    const { manifest } = channels.channel(record.channel)
    const config = await channels.readConfig(record.merchantId, record.id, record.version)
    return accountView(record, manifest, config)
  }

  const writeVersion = versionWriter(services)

  return {
    listChannels: call(async () => ({
      body: wholeList([...channels.registry.values()], ({ manifest }) => channelInfo(manifest)),
    })),

    createChannelAccount: createHandler(services, writeVersion),

    listChannelAccounts: call(async ({ caller }) => {
      const records = await store.read.channelAccounts.list(caller.merchantId)
      return { body: wholeList(await Promise.all(records.map(view)), (account) => account) }
    }),

    getChannelAccount: call(async (request) => {
      const record = await store.read.channelAccounts.get(request.caller.merchantId, idOf(request))
      if (record === undefined) throw new PayError('not_found')
      return { body: await view(record) }
    }),

    updateChannelAccount: updateHandler(services, writeVersion),

    testChannelAccount: testHandler(services),
  }
}

type WriteVersion = (
  repos: Repositories,
  record: ChannelAccountRecord,
  config: Config,
) => Promise<void>

/** Each change of the credentials is a version of its own; payments under way keep to theirs. */
function versionWriter({ engine, sealer }: Services): WriteVersion {
  return async (repos, record, config) => {
    const context = configContext(record.merchantId, record.id, record.version)
    await repos.channelAccounts.insertVersion({
      merchantId: record.merchantId,
      accountId: record.id,
      version: record.version,
      sealedConfig: sealer.seal(JSON.stringify(config), context),
      createdAt: engine.clock.now(),
    })
  }
}

function createHandler(services: Services, writeVersion: WriteVersion) {
  const { channels, clock, ids } = services.engine
  return unit(async (repos, { caller, body }) => {
    const input = body as api.CreateChannelAccount
    const channel = channels.channel(input.channel)
    const { config } = input
    const account = checkConfig(services, input.channel, config)
    const record: ChannelAccountRecord = {
      merchantId: caller.merchantId,
      id: ids.next('channelAccount'),
      channel: input.channel,
      name: input.name,
      enabled: true,
      version: 1,
      createdAt: clock.now(),
    }
    await repos.channelAccounts.insert(record)
    await writeVersion(repos, record, config)
    await scheduleDaily(repos, record, { account, now: clock.now() })
    const forget = () => channels.forget(caller.merchantId)
    return { body: accountView(record, channel.manifest, config), after: forget }
  })
}

function updateHandler(services: Services, writeVersion: WriteVersion) {
  const { channels, clock } = services.engine
  return unit(async (repos, request) => {
    const { caller, body } = request
    const input = body as api.UpdateChannelAccount
    const old = await repos.channelAccounts.get(caller.merchantId, idOf(request))
    if (old === undefined) throw new PayError('not_found')
    const known = await channels.readConfig(old.merchantId, old.id, old.version)
    const config = { ...known, ...input.config }
    const account = input.config && checkConfig(services, old.channel, config)
    const next: ChannelAccountRecord = {
      ...old,
      name: input.name ?? old.name,
      enabled: input.status === undefined ? old.enabled : input.status === 'enabled',
      version: input.config === undefined ? old.version : old.version + 1,
    }
    await repos.channelAccounts.update(next)
    if (next.version !== old.version) await writeVersion(repos, next, config)
    // One that cannot be opened can still be disabled.
    const opened = next.enabled && account === undefined
    const used = opened ? await channels.open(old.merchantId, old.id, old.version) : { account }
    await scheduleDaily(repos, next, { account: used.account, now: clock.now() })
    const { manifest } = channels.channel(next.channel)
    const forget = () => channels.forget(caller.merchantId)
    return { body: accountView(next, manifest, config), after: forget }
  })
}

function testHandler({ engine }: Services) {
  return call(async (request) => {
    const { result, cause, channelCode, channelMessage, tookMs } = await testAccount(
      engine,
      request.caller.merchantId,
      idOf(request),
    )
    return {
      body: {
        object: 'channel_account_test',
        channel_account: idOf(request),
        result,
        cause,
        channel_code: channelCode,
        channel_message: channelMessage,
        took_ms: tookMs,
      } satisfies api.ChannelAccountTest,
    }
  })
}

/** Opens the account once, so that unusable credentials are refused where they are entered. */
function checkConfig(services: Services, channelId: string, config: Config): ChannelAccount {
  const { manifest } = services.engine.channels.channel(channelId)
  const known = new Set(manifest.account.map(({ name }) => name))
  const unknown = Object.keys(config).find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new PayError('channel_misconfigured', 'the channel has no such field', {
      param: `config.${unknown}`,
    })
  }
  try {
    return services.engine.channels.check(channelId, config)
  } catch (error) {
    throw isPayError(error, 'channel_misconfigured') ? underConfig(error) : error
  }
}

/** A channel names its field; the caller knows it as a part of the body. */
function underConfig(error: PayError): PayError {
  const param = error.param === undefined ? 'config' : `config.${error.param}`
  return new PayError(error.code, error.message, { param, cause: error })
}

function accountView(
  record: ChannelAccountRecord,
  manifest: ChannelManifest,
  config: Config,
): api.ChannelAccount {
  const shown = manifest.account.filter(({ name, secret }) => !secret && config[name] !== undefined)
  return {
    id: record.id,
    object: 'channel_account',
    channel: record.channel,
    name: record.name,
    way: manifest.way,
    status: record.enabled ? 'enabled' : 'disabled',
    version: record.version,
    config: Object.fromEntries(shown.map(({ name }) => [name, config[name] ?? ''])),
    created_at: timestamp(record.createdAt),
  }
}

function channelInfo(manifest: ChannelManifest): api.ChannelInfo {
  return {
    id: manifest.id,
    way: manifest.way,
    name: { ...manifest.name },
    operations: [...manifest.operations],
    presentations: manifest.presentations.map(({ presentation, hosts }) => ({
      presentation,
      hosts: [...hosts],
    })),
    account_fields: manifest.account.map(({ name, kind, secret, required, label }) => ({
      name,
      kind,
      secret,
      required,
      label: { ...label },
    })),
  }
}
