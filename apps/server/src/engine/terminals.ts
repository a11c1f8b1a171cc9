/** Terminals, as the engine names them to a channel. */
import type { TerminalReference } from '@tillway/channel'
import { PayError, secret } from '@tillway/kernel'
import type { AttemptRecord } from '@tillway/payments'
import type { TerminalRecord } from '@tillway/store'
import type { EngineContext } from './context.ts'
import { supportOf } from './presentation-support.ts'

/** What sealed keys are tied to: they cannot be moved to another terminal. */
export function terminalKeysContext({
  merchantId,
  id,
}: Pick<TerminalRecord, 'merchantId' | 'id'>): string {
  return `terminal|${merchantId}|${id}`
}

/** The terminal of an attempt that is paid at one, as part of what a channel is told. */
export async function terminalOf(
  ctx: EngineContext,
  attempt: AttemptRecord,
): Promise<{ readonly terminal?: TerminalReference }> {
  const { merchantId, terminalId } = attempt
  if (terminalId === null) return {}
  if (supportOf(ctx, attempt)?.needs.includes('terminal') !== true) return {}
  return { terminal: await terminalReference(ctx, merchantId, terminalId) }
}

/** The terminal with its wrapped keys. Throws `terminal_not_ready`. */
async function terminalReference(
  ctx: EngineContext,
  merchantId: string,
  terminalId: string,
): Promise<TerminalReference> {
  const record = await ctx.store.read.terminals.get(merchantId, terminalId)
  const reference = record && referenceTo(ctx, record)
  if (reference === undefined) throw new PayError('terminal_not_ready')
  return reference
}

/** Undefined while it has no number or no keys. */
export function referenceTo(
  { sealer }: Pick<EngineContext, 'sealer'>,
  record: TerminalRecord,
): TerminalReference | undefined {
  const { merchantId, id, number, sealedKeys } = record
  if (number === '' || sealedKeys === null) return undefined
  const keys = JSON.parse(sealer.open(sealedKeys, terminalKeysContext(record)))
  return { merchantId, terminalId: id, number, keys }
}

/** Wraps and seals keys that were entered for a terminal. Throws `channel_misconfigured`. */
export async function withKeys(
  ctx: EngineContext,
  parts: {
    readonly record: TerminalRecord
    /** The channel that it is bound to. */
    readonly channel: string | undefined
    readonly keys: Readonly<Record<string, string>> | undefined
  },
): Promise<TerminalRecord> {
  const { record, channel, keys } = parts
  if (keys === undefined) return record
  if (channel === undefined) {
    throw new PayError('invalid_request', 'keys want a channel account', { param: 'keys' })
  }
  const wrapped = await ctx.channels.wrapTerminalKeys(channel, secret(keys))
  const sealedKeys = ctx.sealer.seal(JSON.stringify(wrapped), terminalKeysContext(record))
  return { ...record, sealedKeys }
}
