/** The messages that close a batch, one after the other, each step durable before the next. */
import { encodeUpload, encodeUploadCount, linesPerMessage } from '../wire/batch-upload.ts'
import { encodeControl } from '../wire/control-field.ts'
import { transactions, uploadCodes } from '../wire/transactions.ts'
import { isCounted, isForeign } from './batch-sums.ts'
import { compare } from './compare-sums.ts'
import {
  type Change,
  type ClosedBatch,
  drop,
  entries,
  type Flow,
  put,
  read,
  readFlows,
  type Settlement,
  write,
} from './entries.ts'
import type { Held } from './held.ts'
import { refused, type Step, type StillOpen, tell } from './settlement-exchange.ts'
import { ensureSignedIn, signedOut } from './sign-in.ts'

export type Closing =
  | { readonly status: 'closed'; readonly batch: string; readonly record: ClosedBatch }
  | StillOpen

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

async function counted({ page }: Held, batch: string): Promise<readonly Flow[]> {
  return (await readFlows(page, batch)).filter(isCounted)
}

async function advance(held: Held, settlement: Settlement): Promise<Step> {
  await write(held.page, put(entries.settlement, settlement))
  return { status: 'done', settlement }
}
