/**
 * Background care: terminals that this process has worked with pay what they owe, in growing
 * pauses. Whoever follows an attempt or a refund does the same; this is for what nobody follows.
 */
import type { TerminalReference } from '@tillway/channel'
import { payDebts } from './debts.ts'
import { entries, read } from './entries.ts'
import { type Held, holding, type Parts } from './held.ts'

export interface SeenTerminals {
  readonly seen: (terminal: TerminalReference) => void
  readonly all: () => readonly TerminalReference[]
  readonly rest: (terminal: TerminalReference) => void
}

/** Terminals that may owe something. */
export function createSeenTerminals(): SeenTerminals {
  const known = new Map<string, TerminalReference>()
  const keyOf = ({ merchantId, terminalId }: TerminalReference) => `${merchantId} ${terminalId}`
  return {
    seen: (terminal) => void known.set(keyOf(terminal), terminal),
    all: () => [...known.values()],
    rest: (terminal) => void known.delete(keyOf(terminal)),
  }
}

type Care = 'clear' | 'owing'

/** Never throws. While one round is under way, another one is that round. */
export function createCare(parts: Parts, terminals: SeenTerminals): () => Promise<void> {
  let round: Promise<void> | undefined
  return () => {
    round ??= careForAll(parts, terminals).finally(() => {
      round = undefined
    })
    return round
  }
}

async function careForAll(parts: Parts, terminals: SeenTerminals): Promise<void> {
  for (const terminal of terminals.all()) {
    const without = { notReady: 'clear', busy: 'owing' } as const
    try {
      const care = await holding<Care>(parts, terminal, without, payWhenDue)
      if (care === 'clear') terminals.rest(terminal)
    } catch (error) {
      parts.log.warn(
        { terminalId: terminal.terminalId, error },
        'a terminal could not be cared for',
      )
    }
  }
}

async function payWhenDue(held: Held): Promise<Care> {
  const pending = await read(held.page, entries.pending)
  if (pending !== undefined && held.parts.clock.now() < pending.nextAt) return 'owing'
  return (await payDebts(held)) ? 'clear' : 'owing'
}
