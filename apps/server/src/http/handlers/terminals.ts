/** Terminals: how they are set up, how they stand, and the closing of their batches. */
import type { accounts as api, terminals } from '@tillway/api'
import { PayError } from '@tillway/kernel'
import type { Repositories, TerminalRecord } from '@tillway/store'
import { DuplicateRow } from '@tillway/store'
import { requestSettlement } from '../../engine/terminals/request-settlement.ts'
import {
  echoTerminal,
  findTerminal,
  isReleasing,
  obstaclesOf,
  releaseTerminal,
  requireReleased,
  requireSameBook,
  standingOf,
} from '../../engine/terminals/terminal-life.ts'
import { withKeys } from '../../engine/terminals.ts'
import { lastErrorView } from '../../views/payment-view.ts'
import { settlementView, standingView, terminalView } from '../../views/settlement-view.ts'
import { call, idOf, unit } from '../request.ts'
import type { Services } from '../services.ts'
import { cursorOf, pageOf, wholeList } from './paging.ts'

export function terminalHandlers(services: Services) {
  const { engine } = services
  const { clock, ids, store } = engine

  const view = async (repos: Repositories, record: TerminalRecord) =>
    terminalView(record, obstaclesOf(record, await accountOf(repos, record)))

  return {
    createTerminal: unit(async (repos, { caller, body }) => {
      const input = body as api.CreateTerminal
      const record: TerminalRecord = {
        merchantId: caller.merchantId,
        id: ids.next('terminal'),
        name: input.name,
        enabled: true,
        channelAccountId: input.channel_account ?? null,
        hasReader: input.has_reader ?? false,
        number: input.number ?? '',
        sealedKeys: null,
        bookAccountId: input.channel_account ?? null,
        lastReader: null,
        lastSeenAt: null,
        createdAt: clock.now(),
      }
      const channel = (await accountOf(repos, record))?.channel
      const keyed = await withKeys(engine, { record, channel, keys: input.keys })
      await repos.terminals.insert(keyed)
      return { body: await view(repos, keyed) }
    }),

    listTerminals: call(async ({ caller }) => {
      const { terminals: all, channelAccounts } = store.read
      const accounts = await channelAccounts.list(caller.merchantId)
      const byId = new Map(accounts.map((account) => [account.id, account]))
      const show = (record: TerminalRecord) =>
        terminalView(record, obstaclesOf(record, byId.get(record.channelAccountId ?? '')))
      return { body: wholeList(await all.list(caller.merchantId), show) }
    }),

    getTerminal: call(async (request) => {
      const record = await findTerminal(store.read, request.caller.merchantId, idOf(request))
      const standing = await standingOf(engine, record)
      return { body: { ...(await view(store.read, record)), standing: standingView(standing) } }
    }),

    updateTerminal: updateHandler(services, view),
    echoTerminal: call(async (request) => {
      const id = idOf(request)
      const { answered, tookMs, error } = await echoTerminal(engine, request.caller.merchantId, id)
      const body: terminals.Echo = {
        object: 'echo',
        terminal: id,
        answered,
        took_ms: tookMs,
        last_error: lastErrorView(error),
      }
      return { body }
    }),
    ...settlementHandlers(services),
  }
}

/** Throws `invalid_request` when it is bound to an account that is none of the merchant's. */
async function accountOf(repos: Repositories, record: TerminalRecord) {
  const { merchantId, channelAccountId: id } = record
  if (id === null) return undefined
  const account = await repos.channelAccounts.get(merchantId, id)
  if (account !== undefined) return account
  throw new PayError('invalid_request', 'no such channel account', { param: 'channel_account' })
}

function changed(old: TerminalRecord, input: api.UpdateTerminal): TerminalRecord {
  const account = input.channel_account === undefined ? old.channelAccountId : input.channel_account
  return {
    ...old,
    name: input.name ?? old.name,
    enabled: input.status === undefined ? old.enabled : input.status === 'enabled',
    channelAccountId: account,
    bookAccountId: account ?? old.bookAccountId,
    hasReader: input.has_reader ?? old.hasReader,
    number: input.number ?? old.number,
  }
}

type View = (repos: Repositories, record: TerminalRecord) => Promise<api.Terminal>

/** What its open batch was made with is taken from a terminal only when nothing is in it. */
function updateHandler({ engine }: Services, view: View) {
  const { store } = engine
  return call(async (request) => {
    const input = request.body as api.UpdateTerminal
    const { merchantId } = request.caller
    const old = await findTerminal(store.read, merchantId, idOf(request))
    const next = changed(old, input)
    const channel = (await accountOf(store.read, next))?.channel
    await requireSameBook(engine, old, next)
    // Keys that cannot be used are refused before anything is let go.
    await withKeys(engine, { record: next, channel, keys: input.keys })
    const releases = isReleasing(old, next, input.keys !== undefined)
    if (releases) await releaseTerminal(engine, old)
    const body = await store.transact(async (repos) => {
      if (releases) await requireReleased(engine, repos, old)
      const current = await findTerminal(repos, merchantId, old.id)
      const record = changed(current, input)
      const keyed = await withKeys(engine, { record, channel, keys: input.keys })
      await repos.terminals.update(keyed)
      return await view(repos, keyed)
    }, old.id)
    return { body }
  })
}

function settlementHandlers({ engine }: Services) {
  const { store, signals } = engine
  return {
    createSettlement: call(async (request, remember) => {
      const { merchantId } = request.caller
      const input = { merchantId, terminalId: idOf(request), cause: 'mall' } as const
      const begin = () =>
        store.transact(async (repos) => {
          const { settlement, isNew } = await requestSettlement(engine, repos, input)
          const body = settlementView(settlement)
          const answer = isNew ? { body } : { body, status: 200 }
          await remember(repos, answer)
          return answer
        }, input.terminalId)
      // Of two that ask at the same moment, one finds what the other began.
      const answer = await begin().catch((error: unknown) => {
        if (error instanceof DuplicateRow) return begin()
        throw error
      })
      return { ...answer, after: signals.jobsDue }
    }),

    listSettlements: call(async ({ caller, query }) => {
      const filter = query as terminals.ListSettlements
      const rows = await store.read.settlements.list(
        caller.merchantId,
        {
          ...(filter.terminal === undefined ? {} : { terminalId: filter.terminal }),
          ...(filter.status === undefined ? {} : { state: filter.status }),
        },
        cursorOf(filter, 'settlement'),
      )
      return { body: pageOf(rows, filter, settlementView) }
    }),

    getSettlement: call(async (request) => {
      const record = await store.read.settlements.get(request.caller.merchantId, idOf(request))
      if (record === undefined) throw new PayError('not_found')
      return { body: settlementView(record) }
    }),
  }
}
