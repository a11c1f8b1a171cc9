/** The messages that close a batch, one after the other, each step durable before the next. */
import type { UnknownCause } from '@tillway/channel'
import { type Fields, MalformedMessage } from '@tillway/wire/iso8583'
import { type BatchSum, decodeTotals, encodeTotals } from '../wire/batch-totals.ts'
import { encodeUpload, encodeUploadCount, linesPerMessage } from '../wire/batch-upload.ts'
import { encodeControl } from '../wire/control-field.ts'
import { textOf } from '../wire/dialect.ts'
import { domesticScheme } from '../wire/institutions.ts'
import { transactions, uploadCodes } from '../wire/transactions.ts'
import {
  type Change,
  type ClosedBatch,
  drop,
  entries,
  type Flow,
  type FlowKind,
  put,
  read,
  readFlows,
  type Settlement,
  write,
} from './entries.ts'
import { type Exchanged, exchangePlain } from './exchange.ts'
import type { Held } from './held.ts'
import { drawNumber } from './numbering.ts'
import { ensureSignedIn, signedOut, signIn } from './sign-in.ts'

export type Closing =
  | { readonly status: 'closed'; readonly batch: string; readonly record: ClosedBatch }
  | { readonly status: 'open'; readonly cause: UnknownCause }

type Step =
  | { readonly status: 'done'; readonly settlement: Settlement }
  | { readonly status: 'open'; readonly cause: UnknownCause }

const yuan = '156'
const operator = '001'

/** Closes the batch whose closing was begun. */
export async function carryOn(held: Held): Promise<Closing> {
  const begun = await read(held.page, entries.settlement)
  if (begun === undefined) return { status: 'open', cause: 'unrecognised' }
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return { status: 'open', cause: signed.cause }
  const compared = await compare(held, begun)
  if (compared.status !== 'done') return compared
  const uploaded = await upload(held, compared.settlement)
  if (uploaded.status !== 'done') return uploaded
  return end(held, uploaded.settlement)
}

/** 0500: our sums against the host's. */
async function compare(held: Held, settlement: Settlement): Promise<Step> {
  if (settlement.balanced !== undefined) return { status: 'done', settlement }
  const { batch } = settlement
  const flows = await counted(held, batch)
  const totals = {
    domestic: { ...sumsOf(flows.filter((flow) => !isForeign(flow))), flag: '0' },
    foreign: { ...sumsOf(flows.filter(isForeign)), flag: '0' },
  } as const
  const { type, kind, networks } = transactions.settlement
  const control = encodeControl({ kind, batch, network: networks[0] })
  const fields = { 48: encodeTotals(totals), 49: yuan, 60: control, 63: operator }
  const answer = await tell(held, type, fields)
  if (answer.status !== 'answered') return { status: 'open', cause: answer.cause }
  const balanced = answer.meaning.outcome === 'approved' ? verdictOf(answer.fields) : undefined
  if (balanced === undefined) return refused(held, answer)
  return advance(held, { ...settlement, balanced })
}

function verdictOf(fields: Fields): boolean | undefined {
  try {
    const { domestic, foreign } = decodeTotals(textOf(fields, 48))
    if (domestic.flag !== '1' && domestic.flag !== '2') return undefined
    return domestic.flag === '1' && foreign.flag !== '2'
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

/** 0320: details of chips when the sums are the same, of everything when they are not. */
async function upload(held: Held, settlement: Settlement): Promise<Step> {
  const { batch } = settlement
  const packets = packetsOf(await counted(held, batch), settlement.balanced === true)
  let current = settlement
  while (current.uploaded < packets.length) {
    const packet = packets[current.uploaded]
    if (packet === undefined) break
    const lines = await Promise.all(packet.flows.map((flow) => lineOf(held, flow)))
    const answer = await tell(held, transactions.upload.type, {
      48: encodeUpload(lines),
      60: encodeControl({ kind: transactions.upload.kind, batch, network: packet.network }),
    })
    if (answer.status !== 'answered') return { status: 'open', cause: answer.cause }
    if (answer.meaning.outcome !== 'approved') return refused(held, answer)
    const step = await advance(held, { ...current, uploaded: current.uploaded + 1 })
    if (step.status !== 'done') return step
    current = step.settlement
  }
  return { status: 'done', settlement: current }
}

interface Packet {
  readonly network: string
  readonly flows: readonly Flow[]
}

function packetsOf(flows: readonly Flow[], balanced: boolean): readonly Packet[] {
  if (balanced) return cut(uploadCodes.chipBalanced, flows.filter(isChip))
  return cut(uploadCodes.stripe, flows)
}

function cut(network: string, flows: readonly Flow[]): readonly Packet[] {
  return Array.from({ length: Math.ceil(flows.length / linesPerMessage) }, (_, index) => ({
    network,
    flows: flows.slice(index * linesPerMessage, (index + 1) * linesPerMessage),
  }))
}

/** What the host did not say is at home. */
const isForeign = ({ host }: Flow): boolean =>
  host !== undefined && host.scheme !== '' && host.scheme !== domesticScheme

const isChip = ({ entry }: Flow): boolean => /^0[57]/.test(entry)

async function lineOf({ page }: Held, flow: Flow) {
  const { stan, amount } = flow
  const pan = (await read(page, entries.card(flow))) ?? ''
  return { foreign: isForeign(flow), stan, pan, amount }
}

/** 0320 with the number of details. After it the batch is closed and another begins. */
async function end(held: Held, settlement: Settlement): Promise<Closing> {
  const { batch, balanced = false } = settlement
  const wasSent = settlement.ending
  await write(held.page, put(entries.settlement, { ...settlement, ending: true }))
  const flows = await counted(held, batch)
  const details = packetsOf(flows, balanced).reduce((sum, one) => sum + one.flows.length, 0)
  const network = balanced ? uploadCodes.endBalanced : uploadCodes.endUnbalanced
  const answer = await tell(held, transactions.upload.type, {
    48: encodeUploadCount(details),
    60: encodeControl({ kind: transactions.upload.kind, batch, network }),
  })
  if (answer.status !== 'answered') return { status: 'open', cause: answer.cause }
  if (answer.meaning.outcome === 'approved') return close(held, settlement, details)
  const open = await refused(held, answer)
  return wasSent && (await hasGoneOn(held, settlement)) ? close(held, settlement, details) : open
}

/** A host that names another batch by now has closed this one; else it has only lost the sign-in. */
async function hasGoneOn({ page }: Held, { batch }: Settlement): Promise<boolean> {
  const known = await read(page, entries.signIn)
  return known !== undefined && known.keys !== null && known.batch !== batch
}

async function close(held: Held, settlement: Settlement, uploaded: number): Promise<Closing> {
  const { batch, debit, credit, balanced = false, number } = settlement
  const record = { debit, credit, balanced, uploaded, closedAt: held.parts.clock.now() }
  const out = (await hasGoneOn(held, settlement))
    ? []
    : [put(entries.signIn, { ...(await signedOut(held)), batch: nextBatch(batch) })]
  await write(
    held.page,
    put(entries.batch(batch), record),
    ...(number === undefined ? [] : [put(entries.settled(number), batch)]),
    drop(entries.settlement),
    ...out,
    ...(await lapsedCards(held)),
  )
  return { status: 'closed', batch, record }
}

/** Card numbers are kept for as long as a refund may need them. */
const cardsKeptMs = 31 * 86_400_000

async function lapsedCards({ page, parts }: Held): Promise<readonly Change[]> {
  const cards = await page.list('card/')
  const before = parts.clock.now() - cardsKeptMs
  const changes: Change[] = []
  for (const { key } of cards) {
    const [, batch = '', stan = ''] = key.split('/')
    const flow = await read(page, entries.flow({ batch, stan }))
    if (flow === undefined || flow.at < before) changes.push([key, null])
  }
  return changes
}

function nextBatch(batch: string): string {
  const next = Number(batch) >= 999_999 ? 1 : Number(batch) + 1
  return String(next).padStart(6, '0')
}

const debits: readonly FlowKind[] = ['sale', 'completion']
const credits: readonly FlowKind[] = ['void', 'refund', 'completionVoid']

/** Money that came, and money that was given back. What is only set aside is in no sum. */
export function sumsOf(flows: readonly Flow[]): Pick<Settlement, 'debit' | 'credit'> {
  return {
    debit: sumOf(flows.filter(({ kind }) => debits.includes(kind))),
    credit: sumOf(flows.filter(({ kind }) => credits.includes(kind))),
  }
}

/** Whether a batch is closed over it. */
export const isCounted = ({ state, kind }: Flow): boolean =>
  state === 'approved' && (debits.includes(kind) || credits.includes(kind))

const sumOf = (flows: readonly Flow[]): BatchSum => ({
  amount: flows.reduce((sum, flow) => sum + flow.amount, 0),
  count: flows.length,
})

async function counted({ page }: Held, batch: string): Promise<readonly Flow[]> {
  return (await readFlows(page, batch)).filter(isCounted)
}

async function tell(held: Held, type: string, fields: Fields): Promise<Exchanged> {
  const { stan, change } = await drawNumber(held.page)
  await write(held.page, change)
  const { terminal, parts } = held
  const named = { 11: stan, 41: terminal.number, 42: parts.settings.merchantNumber }
  return exchangePlain(held, { type, fields: { ...named, ...fields } })
}

async function advance(held: Held, settlement: Settlement): Promise<Step> {
  await write(held.page, put(entries.settlement, settlement))
  return { status: 'done', settlement }
}

async function refused(
  held: Held,
  { code, meaning }: Extract<Exchanged, { readonly status: 'answered' }>,
): Promise<{ readonly status: 'open'; readonly cause: UnknownCause }> {
  const { terminalId } = held.terminal
  held.parts.log.error({ terminalId, code }, 'the host refused a step of a settlement')
  if (meaning.outcome === 'sign_in') {
    await write(held.page, put(entries.signIn, await signedOut(held)))
    await signIn(held)
  }
  return { status: 'open', cause: 'server_error' }
}
