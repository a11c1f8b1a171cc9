/**
 * 0500: our sums against the host's. It is also the only way to learn what became of a refund whose
 * answer was lost and whose number the host knows: whether the sums agree with it or without it.
 * Nothing is closed by being compared, so sums may be told more than once.
 */
import { MalformedMessage } from '@tillway/wire/iso8583'
import { type BatchTotals, decodeTotals, encodeTotals } from '../wire/batch-totals.ts'
import { encodeControl } from '../wire/control-field.ts'
import { textOf } from '../wire/dialect.ts'
import { transactions } from '../wire/transactions.ts'
import { isCounted, isDisputed, isForeign, sumsOf } from './batch-sums.ts'
import {
  type Change,
  drop,
  entries,
  type Flow,
  put,
  readFlows,
  type Settlement,
  write,
} from './entries.ts'
import type { Held } from './held.ts'
import { refused, type Step, type StillOpen, tell } from './settlement-exchange.ts'

const yuan = '156'
const operator = '001'

export async function compare(held: Held, settlement: Settlement): Promise<Step> {
  if (settlement.balanced !== undefined) return { status: 'done', settlement }
  const flows = await readFlows(held.page, settlement.batch)
  const certain = flows.filter(isCounted)
  const disputed = flows.filter(isDisputed)
  for (const booked of guesses(disputed)) {
    const compared = await ask(held, settlement.batch, [...certain, ...booked])
    if (compared.status === 'open') return compared
    if (!compared.balanced) continue
    const sums = sumsOf([...certain, ...booked])
    return conclude(held, { ...settlement, ...sums, balanced: true }, ends(disputed, booked))
  }
  if (disputed.length > 0) {
    const { terminalId } = held.terminal
    const numbers = disputed.map(({ number }) => number)
    held.parts.log.error({ terminalId, numbers }, 'no sums of a batch tell what became of refunds')
  }
  return conclude(held, { ...settlement, balanced: false }, [])
}

type Compared = { readonly status: 'compared'; readonly balanced: boolean } | StillOpen

async function ask(held: Held, batch: string, flows: readonly Flow[]): Promise<Compared> {
  const { type, kind, networks } = transactions.settlement
  const control = encodeControl({ kind, batch, network: networks[0] })
  const fields = { 48: encodeTotals(totalsOf(flows)), 49: yuan, 60: control, 63: operator }
  const answer = await tell(held, type, fields)
  if (answer.status !== 'answered') return { status: 'open', cause: answer.cause }
  const isTold = answer.meaning.outcome === 'approved'
  const balanced = isTold ? verdictOf(textOf(answer.fields, 48)) : undefined
  return balanced === undefined ? refused(held, answer) : { status: 'compared', balanced }
}

function totalsOf(flows: readonly Flow[]): BatchTotals {
  return {
    domestic: { ...sumsOf(flows.filter((flow) => !isForeign(flow))), flag: '0' },
    foreign: { ...sumsOf(flows.filter(isForeign)), flag: '0' },
  }
}

function verdictOf(text: string): boolean | undefined {
  try {
    const { domestic, foreign } = decodeTotals(text)
    if (domestic.flag !== '1' && domestic.flag !== '2') return undefined
    return domestic.flag === '1' && foreign.flag !== '2'
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

/** More than these are taken to be booked all or none: each guess is a question to the host. */
const mostGuessed = 4

/** Which of them the host may have booked, the likeliest first: an answer is what is lost most. */
function guesses(disputed: readonly Flow[]): readonly (readonly Flow[])[] {
  if (disputed.length === 0) return [[]]
  if (disputed.length > mostGuessed) return [disputed, []]
  const some = Array.from({ length: 2 ** disputed.length - 2 }, (_, bits) =>
    disputed.filter((_flow, index) => (((bits + 1) >> index) & 1) === 1),
  )
  return [disputed, [], ...some]
}

/** What is certain of each, once the sums agree with those that are guessed to be booked. */
function ends(disputed: readonly Flow[], booked: readonly Flow[]): readonly Change[] {
  const alike = guesses(disputed).filter((other) => isSameSum(other, booked))
  return disputed.flatMap((flow) => {
    const isBooked = booked.includes(flow)
    const isCertain = alike.every((other) => other.includes(flow) === isBooked)
    if (!isCertain) return []
    if (isBooked) return [put(entries.flow(flow), { ...flow, state: 'approved' })]
    const declined: Flow = { ...flow, state: 'declined', failure: 'refund_not_possible' }
    return [put(entries.flow(flow), declined), drop(entries.card(flow))]
  })
}

function isSameSum(one: readonly Flow[], other: readonly Flow[]): boolean {
  return JSON.stringify(totalsOf(one)) === JSON.stringify(totalsOf(other))
}

async function conclude(
  held: Held,
  settlement: Settlement,
  ended: readonly Change[],
): Promise<Step> {
  await write(held.page, put(entries.settlement, settlement), ...ended)
  return { status: 'done', settlement }
}
