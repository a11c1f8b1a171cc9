/** A terminal together with the account that its book is kept with. */
import type { Channel, ChannelAccount, TerminalReference } from '@tillway/channel'
import type { ChannelAccountRecord, Repositories, TerminalRecord } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { referenceTo } from '../terminals.ts'

export interface TerminalAccount {
  readonly record: ChannelAccountRecord
  readonly channel: Channel
  readonly account: ChannelAccount
  readonly reference: TerminalReference
}

/** Undefined while it has no account, number or keys, or its channel knows no terminals. */
export async function terminalAccount(
  ctx: EngineContext,
  repos: Repositories,
  terminal: TerminalRecord,
): Promise<TerminalAccount | undefined> {
  const { merchantId, bookAccountId } = terminal
  const reference = referenceTo(ctx, terminal)
  if (bookAccountId === null || reference === undefined) return undefined
  const record = await repos.channelAccounts.get(merchantId, bookAccountId)
  if (record === undefined) return undefined
  const opened = await ctx.channels.open(merchantId, record.id, record.version)
  return opened.account.terminals === undefined ? undefined : { record, reference, ...opened }
}
