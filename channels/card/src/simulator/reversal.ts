/**
 * Reversals (0400). One whose original never came is answered 00, so that its terminal does not
 * repeat it for ever, and remembered, so that the original is refused should it still come.
 */
import type { TerminalCall } from './call.ts'
import { type BookedFlow, type FlowKind, isApproved } from './flow.ts'
import { businessDay } from './world.ts'

/** The response code; what was done is booked by then. */
export function reverse({ world, request }: TerminalCall, kind: FlowKind): string {
  const { flows } = world.state
  const at = world.ports.clock.now()
  const { merchant, terminal, batch, stan } = request
  const flow = flows.find(request, [kind])
  if (flow === undefined) {
    if (!flows.isForbidden(request)) {
      world.append({
        type: 'reversal_remembered',
        name: { merchant, terminal, batch, stan },
        kind,
        at,
      })
    }
    return '00'
  }
  const refusal = refusalOf(flow, request.amount, businessDay(world))
  if (refusal === undefined) world.append({ type: 'flow_reversed', id: flow.id, at })
  return refusal ?? '00'
}

/** Reversed, refused, voided or given back already: there is nothing to undo. */
function refusalOf(flow: BookedFlow, amount: number, day: string): string | undefined {
  const isOver = flow.reversedAt !== undefined || flow.undoneBy !== undefined || flow.refunded > 0
  if (isOver || flow.day !== day || !isApproved(flow)) return '25'
  return flow.asked === amount ? undefined : '64'
}
