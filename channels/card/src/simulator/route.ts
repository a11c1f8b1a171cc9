/** Which rules a request goes through, and the draft of its answer. */
import type { TransactionName } from '../wire/transactions.ts'
import { type Draft, draftAnswer, draftDecision, withBatch } from './answer.ts'
import { type Call, isRefusal, type TerminalCall } from './call.ts'
import { decide } from './financial.ts'
import type { FlowKind } from './flow.ts'
import type { Fault } from './line-faults.ts'
import { echo, type NetworkAnswer, signIn, signOff } from './network.ts'
import { reverse } from './reversal.ts'
import { compareTotals, type SettlingAnswer, takeUpload } from './settling.ts'
import { admit, checkNumber } from './terminal-checks.ts'

export function draftFor(call: Call, fault: Fault | undefined): Draft {
  const { transaction, isReversal } = call.request
  if (transaction === undefined) return refused(call, '40')
  const decline = fault !== undefined && 'code' in fault ? fault.code : undefined
  if (isControl(transaction)) {
    if (isReversal) return refused(call, '12')
    return decline === undefined ? controls[transaction](call) : refused(call, decline)
  }
  const taken = checkNumber(call)
  if (taken !== undefined) return refused(call, taken.refused)
  const admitted = admit(call)
  if (isRefusal(admitted)) return refused(call, admitted.refused)
  if (transaction === 'scriptResult') return takeScriptResult(admitted)
  if (isReversal) return draftReversal(admitted, transaction, decline)
  const isPartial = fault !== undefined && 'line' in fault && fault.line === 'partial'
  const orders = { ...(decline === undefined ? {} : { decline }), isPartial }
  const decision = decide(admitted, transaction, orders)
  return draftDecision(call.world, call.request, { decision, session: admitted.session })
}

const refused = ({ world, request }: Call, code: string): Draft =>
  draftAnswer(world, { request, code })

type ControlName = Exclude<TransactionName, FlowKind | 'scriptResult'>

/** Messages without a MAC. */
const controls: Readonly<Record<ControlName, (call: Call) => Draft>> = {
  signIn: (call) => draftNetwork(call, signIn(call)),
  signOff: (call) => draftNetwork(call, signOff(call)),
  echo: (call) => draftNetwork(call, echo(call)),
  settlement: (call) => draftSettling(call, compareTotals(call)),
  upload: (call) => draftSettling(call, takeUpload(call)),
}

function isControl(transaction: TransactionName): transaction is ControlName {
  return transaction in controls
}

function draftNetwork({ world, request }: Call, { code, keys, batch }: NetworkAnswer): Draft {
  const draft = draftAnswer(world, { request, code })
  const fields = keys === undefined ? draft.fields : { ...draft.fields, 62: keys }
  return batch === undefined ? draft : withBatch({ ...draft, fields }, request, batch)
}

function draftSettling({ world, request }: Call, { code, totals }: SettlingAnswer): Draft {
  const draft = draftAnswer(world, { request, code })
  return totals === undefined ? draft : { ...draft, fields: { ...draft.fields, 48: totals } }
}

/** What a chip made of its issuer's scripts is written down and thanked for. */
function takeScriptResult({ world, request, session }: TerminalCall): Draft {
  const { merchant, terminal, batch, stan } = request
  const name = { merchant, terminal, batch, stan }
  world.append({ type: 'script_reported', name, at: world.ports.clock.now() })
  return { ...draftAnswer(world, { request, code: '00' }), session }
}

function draftReversal(call: TerminalCall, kind: FlowKind, decline: string | undefined): Draft {
  const { world, request, session } = call
  const code = decline ?? reverse(call, kind)
  return { ...draftAnswer(world, { request, code }), session }
}
