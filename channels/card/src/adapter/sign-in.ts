/**
 * Sign-in (0800): the host hands out fresh working keys and names the batch. Keys whose check values
 * do not fit are thrown away, all of them, and the terminal is not signed in.
 */
import { CryptoRefusal, type WorkingKeys, workingKeyLayouts } from '@tillway/card-crypto'
import type { UnknownCause } from '@tillway/channel'
import { MalformedMessage } from '@tillway/wire/iso8583'
import { decodeControl, encodeControl } from '../wire/control-field.ts'
import { textOf } from '../wire/dialect.ts'
import type { ResponseCode } from '../wire/response-codes.ts'
import { signInCodes, transactions } from '../wire/transactions.ts'
import { entries, put, read, type SignIn, write } from './entries.ts'
import { exchangePlain } from './exchange.ts'
import type { Held } from './held.ts'
import { drawNumber } from './numbering.ts'
import { isSealedByReader, withoutSeals } from './sealing.ts'

export interface Signed {
  readonly status: 'signed_in'
  readonly batch: string
  readonly keys: WorkingKeys
  readonly relayed?: string
}

export type SignedOrNot =
  | Signed
  | { readonly status: 'not_signed_in'; readonly cause: UnknownCause }

/** Sign-ins by ourselves: so many in a minute, then the host is left alone. */
const maxTries = 3
const withinMs = 60_000

export const firstBatch = '000001'
const operator = '001'

/** What the last sign-in brought, or a new one. */
export async function ensureSignedIn(held: Held): Promise<SignedOrNot> {
  const known = await read(held.page, entries.signIn)
  // Keys that came when they were kept elsewhere are of no use here.
  const isHere = (known?.relayed !== undefined) === isSealedByReader(held)
  if (!known?.keys || !isHere) return signIn(held)
  const { batch, keys, relayed } = known
  return { status: 'signed_in', batch, keys, ...(relayed === undefined ? {} : { relayed }) }
}

export async function signIn(held: Held): Promise<SignedOrNot> {
  const { page, parts } = held
  const known = await read(page, entries.signIn)
  const now = parts.clock.now()
  // What lies ahead was noted by a clock that was wrong: it must not count until that time comes.
  const recent = (known?.tries ?? []).filter((at) => at <= now && now - at < withinMs)
  if (recent.length >= maxTries) return { status: 'not_signed_in', cause: 'rate_limited' }
  const before: SignIn = {
    batch: known?.batch ?? firstBatch,
    keys: null,
    tries: [...recent, now],
  }
  const { stan, change } = await drawNumber(page)
  await write(page, change, put(entries.signIn, before))
  const answer = await exchangePlain(held, signInMessage(held, stan, before.batch))
  if (answer.status !== 'answered') return { status: 'not_signed_in', cause: answer.cause }
  const { terminalId } = held.terminal
  if (answer.meaning.outcome !== 'approved') {
    parts.log.error({ terminalId, code: answer.code }, 'the host refused a sign-in')
    return { status: 'not_signed_in', cause: causeOfRefusal(answer.meaning) }
  }
  const signed = await readSignIn(held, answer.fields)
  if (signed === undefined) {
    parts.log.error({ terminalId }, 'the keys of a sign-in cannot be used')
    return { status: 'not_signed_in', cause: ofThisTerminal }
  }
  const { batch, keys, relayed } = signed
  const fresh = { ...before, batch, keys, ...(relayed === undefined ? {} : { relayed }) }
  await write(page, put(entries.signIn, fresh), ...(await withoutSeals(held)))
  return signed
}

/** The host is well and the trouble is the terminal's own: other terminals of the account have none. */
const ofThisTerminal: UnknownCause = 'unrecognised'

const causeOfRefusal = ({ outcome }: ResponseCode): UnknownCause =>
  outcome === 'unclear' ? 'server_error' : ofThisTerminal

/** The keys are of no use any more; the next exchange fetches others. */
export async function signedOut(held: Held): Promise<SignIn> {
  const known = await read(held.page, entries.signIn)
  return { batch: firstBatch, tries: [], ...known, keys: null }
}

function signInMessage({ parts, terminal }: Held, stan: string, batch: string) {
  const { merchantNumber, algorithm } = parts.settings
  const network = algorithm === 'sm4' ? signInCodes.sm4 : signInCodes.double_track
  const { type, kind } = transactions.signIn
  return {
    type,
    fields: {
      11: stan,
      41: terminal.number,
      42: merchantNumber,
      60: encodeControl({ kind, batch, network }),
      63: operator,
    },
  }
}

/** In place of blocks: there are none to name. */
const inReader: WorkingKeys = Object.freeze({ pin: '', mac: '', track: null })

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()

async function readSignIn(
  { parts, ownKeys }: Held,
  fields: Readonly<Record<number, unknown>>,
): Promise<Signed | undefined> {
  const field = fields[62]
  if (!(field instanceof Uint8Array)) return undefined
  const layout = workingKeyLayouts[parts.settings.algorithm === 'sm4' ? 'sm4' : 'double_track']
  try {
    const { batch } = decodeControl(textOf(fields, 60))
    const { master } = ownKeys
    // Whether the keys are right only the reader can tell; it says so before a card is read.
    if (master === null)
      return { status: 'signed_in', batch, keys: inReader, relayed: hexOf(field) }
    const keys = await parts.keys.unwrapWorkingKeys({ master, field, layout })
    return { status: 'signed_in', batch, keys }
  } catch (error) {
    if (error instanceof CryptoRefusal || error instanceof MalformedMessage) return undefined
    throw error
  }
}
