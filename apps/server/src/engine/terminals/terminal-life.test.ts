import type { Channel, ChannelAccount, TerminalStanding } from '@tillway/channel'
import type { TerminalRecord } from '@tillway/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  accountId,
  type CardBench,
  createCardBench,
  merchantId,
} from '../cards/testing/card-bench.ts'
import type { EngineContext } from '../context.ts'
import { terminalKeysContext } from '../terminals.ts'
import { requireReleased } from './terminal-life.ts'

const terminalId = 'tm_00000000000000000000000001'
const book = { merchantId, terminalId }
let bench: CardBench
let ctx: EngineContext
let standing: TerminalStanding

beforeEach(async () => {
  bench = await createCardBench()
  standing = { signedIn: false, batch: '000001', owes: [], unsettled: 0 }
  const opened = {
    channel: {} as Channel,
    account: { terminals: { standing: async () => standing } } as unknown as ChannelAccount,
  }
  const channels = { ...bench.ctx.channels, open: async () => opened } as EngineContext['channels']
  ctx = { ...bench.ctx, channels }
})
afterEach(() => bench.close())

const released = () => ctx.store.transact((repos) => requireReleased(ctx, repos, terminal()))

test('a terminal whose book somebody took since it was let go is not changed', async () => {
  const now = ctx.clock.now()
  const take = () =>
    ctx.store.transact(({ terminalBooks }) =>
      terminalBooks.lease(book, { now, until: now + 60_000 }),
    )
  await released()
  const lease = await take()
  await expect(released()).rejects.toMatchObject({ code: 'terminal_busy' })
  if (lease === undefined) throw new Error('nobody had it')
  await ctx.store.transact(({ terminalBooks }) => terminalBooks.release(lease))
  await released()
  expect(await take()).toBeDefined()
})

test('nor one at which a card was taken since', async () => {
  standing = { ...standing, unsettled: 1 }
  await expect(released()).rejects.toMatchObject({ code: 'terminal_unsettled' })
  standing = { ...standing, owes: ['reversal'] }
  await expect(released()).rejects.toMatchObject({ code: 'terminal_busy' })
})

const terminal = (): TerminalRecord => ({
  merchantId,
  id: terminalId,
  name: 'till',
  enabled: true,
  channelAccountId: accountId,
  hasReader: true,
  number: '10000001',
  sealedKeys: ctx.sealer.seal('{}', terminalKeysContext({ merchantId, id: terminalId })),
  bookAccountId: accountId,
  lastReader: null,
  lastSeenAt: null,
  createdAt: 0,
})
