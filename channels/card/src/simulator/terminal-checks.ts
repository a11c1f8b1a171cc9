/**
 * What is looked at before the card: the number, merchant, terminal, sign-in, batch, MAC. Nothing
 * that fails here is booked. The order decides which code is told when several things are wrong.
 */
import { cipherKey, fromHex, sameBytes, xorEcbMac } from '@tillway/card-crypto'
import { type Call, isRefusal, type Refusal, refuse, type TerminalCall } from './call.ts'
import type { HostRequest } from './request.ts'
import { algorithmOf } from './sign-in-schemes.ts'
import type { Session, Terminal } from './terminals.ts'
import type { World } from './world.ts'

/** The terminal that speaks, whether it is signed in or not. */
export function findTerminal({ world, request }: Call): Terminal | Refusal {
  const { terminals } = world.state
  if (terminals.merchant(request.merchant) === undefined) return refuse('03')
  const terminal = terminals.terminal(request.terminal)
  if (terminal === undefined || terminal.merchant !== request.merchant) return refuse('97')
  return terminal.isDisabled ? refuse('58') : terminal
}

/** A number is taken once it was booked, or once a reversal of it came. */
export function checkNumber({ world, request }: Call): Refusal | undefined {
  const { flows } = world.state
  const isTaken = flows.ofName(request) !== undefined || flows.isForbidden(request)
  return isTaken && !request.isReversal ? refuse('94') : undefined
}

/** Signed in, in its batch (a reversal is of the batch of its original), and with a right MAC. */
export function admit(call: Call): TerminalCall | Refusal {
  const { world, request } = call
  const terminal = findTerminal(call)
  if (isRefusal(terminal)) return terminal
  if (terminal.session === undefined) return refuse('77')
  if (!request.isReversal && request.batch !== terminal.batch) return refuse('77')
  const session = sessionsOf(world, terminal).find((one) => isSealedBy(one, request))
  return session === undefined ? refuse('A0') : { ...call, terminal, session }
}

/** The keys of now, and for a few seconds those of before. */
function sessionsOf(world: World, { session, previous }: Terminal): readonly Session[] {
  if (session === undefined) return []
  const graceMs = 1000 * world.state.settings.seconds('old_keys_seconds')
  const isFresh = world.ports.clock.now() < session.at + graceMs
  return previous !== undefined && isFresh ? [session, previous] : [session]
}

function isSealedBy(session: Session, { seal }: HostRequest): boolean {
  return seal !== undefined && sameBytes(macUnder(session, seal.data), seal.mac)
}

/** The eight bytes of field 64. */
export function macUnder({ scheme, mac }: Session, data: Uint8Array): Uint8Array {
  return xorEcbMac(cipherKey(algorithmOf(scheme, 'mac') ?? 'des', fromHex(mac)), data)
}
