/** What a batch is closed over, and what it comes to. */
import type { BatchSum } from '../wire/batch-totals.ts'
import { domesticScheme } from '../wire/institutions.ts'
import type { Flow, FlowKind, Settlement } from './entries.ts'

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

/** Whether nothing but the host's sums can tell if it is among them. */
export const isDisputed = ({ state, disputed }: Flow): boolean =>
  state === 'sent' && disputed !== undefined

/** What the host did not say is at home. */
export function isForeign({ host, disputed }: Flow): boolean {
  const scheme = (host ?? disputed)?.scheme ?? ''
  return scheme !== '' && scheme !== domesticScheme
}

const sumOf = (flows: readonly Flow[]): BatchSum => ({
  amount: flows.reduce((sum, flow) => sum + flow.amount, 0),
  count: flows.length,
})
