/** Money set aside in a test's rig, and what follows it. */
import type { AuthorizationReport, CaptureReport, VoidReport } from '@tillway/channel'
import { money } from '@tillway/kernel'
import { stripeCard } from './reader.ts'
import type { Rig } from './rig.ts'

export interface Holds {
  authorize(number?: string, amount?: number): Promise<AuthorizationReport>
  query(number?: string): Promise<AuthorizationReport>
  capture(number?: string, amount?: number, of?: string): Promise<CaptureReport>
  release(number?: string, of?: string): Promise<VoidReport>
  voidCapture(number?: string, of?: string): Promise<VoidReport>
}

export const heldAmount = 10_000

export function holdsOf(rig: Pick<Rig, 'account' | 'reader' | 'terminal'>): Holds {
  const { terminal, reader } = rig
  return {
    authorize: (authorizationNumber = 'H1', amount = heldAmount) =>
      rig.account.operations.authorize({
        ...{ terminal, authorizationNumber },
        amount: money(amount),
        reading: reader.read(stripeCard),
      }),
    query: (authorizationNumber = 'H1') =>
      rig.account.operations.queryAuthorization({ terminal, authorizationNumber }),
    capture: (captureNumber = 'C1', amount = heldAmount, authorizationNumber = 'H1') =>
      rig.account.operations.captureAuthorization({
        ...{ terminal, captureNumber, authorizationNumber },
        amount: money(amount),
      }),
    release: (voidNumber = 'V1', authorizationNumber = 'H1') =>
      rig.account.operations.voidAuthorization({ terminal, voidNumber, authorizationNumber }),
    voidCapture: (voidNumber = 'W1', captureNumber = 'C1') =>
      rig.account.operations.voidCapture({ terminal, voidNumber, captureNumber }),
  }
}

/** One of the four requests, with what must have been before it. */
export interface HoldCase {
  readonly name: string
  /** 60.1 and the message type. */
  readonly kind: string
  readonly type: '0100' | '0200'
  /** How it is reported when it was done, and when it was undone. */
  readonly done: string
  readonly undone: string
  prepare(holds: Holds): Promise<void>
  run(holds: Holds): Promise<{ readonly status: string }>
}

const nothing = async () => {}
const held = async (holds: Holds) => void (await holds.authorize())
const taken = async (holds: Holds) => {
  await holds.authorize()
  await holds.capture()
}

export const holdCases: readonly HoldCase[] = [
  {
    ...{ name: 'an authorization', kind: '10', type: '0100', done: 'authorized' },
    ...{ undone: 'failed', prepare: nothing, run: (holds) => holds.authorize() },
  },
  {
    ...{ name: 'a capture', kind: '20', type: '0200', done: 'captured' },
    ...{ undone: 'absent', prepare: held, run: (holds) => holds.capture() },
  },
  {
    ...{ name: 'a void of an authorization', kind: '11', type: '0100', done: 'voided' },
    ...{ undone: 'absent', prepare: held, run: (holds) => holds.release() },
  },
  {
    ...{ name: 'a void of a capture', kind: '21', type: '0200', done: 'voided' },
    ...{ undone: 'absent', prepare: taken, run: (holds) => holds.voidCapture() },
  },
]
