/**
 * The terminal at the demo's counter: registered at the acquirer's simulator, bound to the demo
 * merchant's account there. Simulator and platform both keep what they know of it in the data
 * folder, so its keys fit after a restart; where one of the two was lost, they are told anew.
 */
import { createHash } from 'node:crypto'
import type { SimulatedTerminal } from '@tillway/channel/simulator'
import type { Tillway } from '@tillway/mall'
import type { RunningSimulators } from '@tillway/simulator'

/** The channel of cards at a mall's own terminals. */
export const acquirer = 'card'
const name = '收银台 1'

/** What is kept of it in the data folder. */
export interface KnownTerminal {
  /** `tm_…` */
  readonly id: string
  /** What the platform was last told of it, as a digest. */
  readonly told: string
}

export interface DemoTerminalParts {
  readonly tillway: Tillway
  readonly account: string
  readonly terminal: SimulatedTerminal
  readonly known: KnownTerminal | undefined
}

/** Finds or makes it at the simulator, by its name. */
export function simulatedTerminal(simulators: RunningSimulators, merchant: string) {
  const { terminals } = simulators.simulator(acquirer)
  if (terminals === undefined) throw new Error('the acquirer of the demo has no terminals')
  return terminals.provision(merchant, name)
}

export async function provideDemoTerminal(parts: DemoTerminalParts): Promise<KnownTerminal> {
  const { tillway, account, known } = parts
  const { number, keys } = parts.terminal
  const facts = { channel_account: account, has_reader: true, number, keys }
  const told = createHash('sha256').update(JSON.stringify(facts)).digest('hex')
  if (known?.told === told) return known
  const made =
    known === undefined
      ? await tillway.terminals.create({ name, ...facts })
      : await tillway.terminals.update(known.id, facts)
  return { id: made.id, told }
}
