import type { Base } from './base.ts'
import type { SimulatedChannels } from './channels-node.ts'
import type { SimulatedMall } from './mall-node.ts'
import type { SimulatedShopper } from './shopper-node.ts'
import type { Stage } from './stage.ts'
import type { Story } from './story.ts'
import type { World } from './types.ts'
import type { VaultKeeper } from './vault-keeper.ts'

/** Since when channels can be asked; `reachability.ts` looks. */
export interface Reachability {
  /** Milliseconds since the start of the run; undefined while it cannot be asked. */
  since(channel: string): number | undefined
  /** No server reaches the channels over this way, until then (elapsed). */
  cut(server: string, untilMs: number): void
  /** Called between two events. */
  look(): void
}

/** Everything that the parts of a running world share. */
export interface Cast {
  readonly stage: Stage
  readonly story: Story
  readonly base: Base
  readonly channels: SimulatedChannels
  readonly malls: readonly SimulatedMall[]
  readonly vaults: VaultKeeper
  readonly reach: Reachability
  readonly shoppers: SimulatedShopper[]
  calmSince: number | null
  phase: World['phase']
  /** When a node was started last, in milliseconds since the start of the run. */
  startedMs: number
}
