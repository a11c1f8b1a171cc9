/** `tillway keys rotate merchant`. */
import type { ApiKey } from '@tillway/mall'
import { TillwayError } from '@tillway/mall'
import type { Call } from '../call.ts'
import { textOf } from '../commands/command.ts'
import { type Connection, connectPlatform } from '../connect.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { merchantIn, rememberMerchant } from '../place.ts'
import { Trouble, usageTrouble } from '../trouble.ts'
import { handOver } from './hand-over.ts'

/** What is known of a key without its value. */
type Known = Pick<ApiKey, 'id' | 'hint'>

export async function rotateMerchant(call: Call): Promise<ExitCode> {
  const connection = connectPlatform(call.world, call.given)
  const live = await liveKeys(connection)
  const own = live.find(({ hint }) => connection.secretKey.endsWith(hint))
  const ended = toEnd(textOf(call.given, 'revoke'), live)
  // The key that asks goes last; another one makes room for the new.
  const isOwn = ended !== undefined && ended.id === own?.id
  if (ended !== undefined && !isOwn) await connection.tillway.apiKeys.revoke(ended.id)
  const left = live.filter(({ id }) => id !== ended?.id)
  const value = await makeAnother(call, connection, { left, own, ended })
  if (isOwn) await connection.tillway.apiKeys.revoke(ended.id)
  if (ended !== undefined) remember(connection, ended, value)
  for (const { id, hint } of left) {
    call.print.line(
      call.print.say({
        zh: `旧密钥 …${hint}（${id}）仍然有效`,
        en: `the old key …${hint} (${id}) works on`,
      }),
    )
  }
  return exitCodes.ok
}

async function liveKeys({ tillway }: Connection): Promise<readonly Known[]> {
  const found: Known[] = []
  for await (const { id, hint, kind, status } of tillway.apiKeys.list()) {
    if (kind === 'secret' && status === 'live') found.push({ id, hint })
  }
  return found
}

/** Looked up first: with a slip of the pen in it nothing is changed at all. */
function toEnd(id: string | undefined, live: readonly Known[]): Known | undefined {
  const found = live.find((key) => key.id === id)
  if (id === undefined || found !== undefined) return found
  throw usageTrouble(
    'key_unknown',
    { zh: `没有有效的商户密钥 ${id}`, en: `no live secret key has the id ${id}` },
    { zh: `有效的：${listed(live)}`, en: `live: ${listed(live)}` },
  )
}

const listed = (keys: readonly Known[]) => keys.map(({ id, hint }) => `${id} (…${hint})`).join(', ')

async function makeAnother(
  call: Call,
  { tillway }: Connection,
  keys: {
    readonly left: readonly Known[]
    readonly own: Known | undefined
    readonly ended: Known | undefined
  },
): Promise<string> {
  const { id, hint, value } = await tillway.apiKeys
    .create({ kind: 'secret' })
    .catch((error: unknown) => {
      throw isLimit(error) ? tooMany(keys) : error
    })
  const fact = {
    key: 'merchant',
    id,
    hint,
    still_live: keys.left,
    ...(keys.ended === undefined ? {} : { revoked: keys.ended.id }),
  }
  try {
    handOver(call, { name: 'TILLWAY_SECRET_KEY', value, fact })
  } catch (error) {
    // Nobody would ever know its value.
    await tillway.apiKeys.revoke(id)
    throw error
  }
  return value
}

const isLimit = (error: unknown) => error instanceof TillwayError && error.code === 'key_limit'

function tooMany({
  left,
  own,
}: {
  readonly left: readonly Known[]
  readonly own: Known | undefined
}) {
  const other = left.find(({ id }) => id !== own?.id) ?? own
  return new Trouble({
    code: 'key_limit',
    words: {
      zh: `有效的商户密钥已经够多：${listed(left)}`,
      en: `as many secret keys as there may be are live: ${listed(left)}`,
    },
    remedy: {
      zh: `没人再用的那把同时作废：--revoke ${other?.id ?? ''}`,
      en: `end the one that nobody uses any more with it: --revoke ${other?.id ?? ''}`,
    },
  })
}

/** What `tillway start` keeps would be a dead key, and the demonstration could not start again. */
function remember({ dataDir }: Connection, { hint }: Known, secretKey: string): void {
  const merchant = merchantIn(dataDir)
  const merchantOf = (key: string) => key.split('_')[1]
  if (merchant === undefined || !merchant.secretKey.endsWith(hint)) return
  if (merchantOf(merchant.secretKey) !== merchantOf(secretKey)) return
  rememberMerchant(dataDir, { ...merchant, secretKey })
}
