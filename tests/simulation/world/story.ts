/** What is to happen in a world: who buys what and how, and what goes wrong when. Data alone. */
import type { RuledFault } from '@tillway/channel/simulator'
import type { FaultProfile, HttpFault, StorageFault, StreamFault } from '@tillway/sim'
import type { IntrusionName } from '../strangers/intrusions.ts'
import type { PlannedOrder } from './mall-book.ts'
import type { ShopperPlan } from './shopper-node.ts'

export interface Story {
  readonly servers: number
  readonly vaults: number
  readonly malls: number
  readonly purchases: readonly Purchase[]
  readonly faults: Faults
  readonly incidents: readonly Incident[]
  /** Names of policies that the malls set at the beginning. */
  readonly policy: 'sms' | 'password'
  /** When nothing begins to go wrong any more. */
  readonly calmAtMs: number
  /** A world that has not come to rest by then is judged as it stands. */
  readonly longestRestMs?: number
  /** In a world that takes days: how long nodes sleep, and how often they do what is done every minute. */
  readonly quietMs?: number
  /** Real work for password hashes. */
  readonly realHashes: boolean
}

export interface Purchase {
  /** Counted from 0. */
  readonly mall: number
  readonly atMs: number
  readonly order: Omit<PlannedOrder, 'terminal' | 'shopper'>
  /** One of the mall's terminals, counted from 0. */
  readonly terminal?: number
  /** One of the shoppers with a saved card, counted from 0. */
  readonly holder?: number
  readonly shopper: ShopperPlan
}

export interface Faults {
  /** By the names of `linkName`; `*` for all others. */
  readonly http: Readonly<Record<string, FaultProfile<HttpFault>>>
  readonly stream: FaultProfile<StreamFault>
  readonly storage: FaultProfile<StorageFault>
  /** Per moment at which a node could die. */
  readonly crashChance: number
  /** The same for requests of some links, by the names of `linkName`. */
  readonly crashAbout?: Readonly<Record<string, number>>
}

export const noFaults: Faults = Object.freeze({ http: {}, stream: {}, storage: {}, crashChance: 0 })

export type Incident =
  | { readonly kind: 'crash'; readonly atMs: number; readonly node: string }
  | {
      readonly kind: 'partition'
      readonly atMs: number
      readonly between: readonly [string, string]
      readonly forMs: number
    }
  | {
      readonly kind: 'no database'
      readonly atMs: number
      readonly node: string
      readonly forMs: number
    }
  | {
      readonly kind: 'clock'
      readonly atMs: number
      readonly node: string
      readonly jumpMs: number
    }
  /** Its process is stopped for so long, and goes on without having noticed. */
  | {
      readonly kind: 'pause'
      readonly atMs: number
      readonly node: string
      readonly forMs: number
    }
  | {
      readonly kind: 'drift'
      readonly atMs: number
      readonly node: string
      readonly msPerSecond: number
    }
  | {
      readonly kind: 'mall'
      readonly atMs: number
      readonly mall: number
      readonly mood: 'error_before' | 'error_after' | 'never'
      readonly forMs: number
    }
  | {
      readonly kind: 'channel'
      readonly atMs: number
      readonly channel: string
      readonly fault: RuledFault
      /** Without end, or for so long, unless told. */
      readonly times?: number
      readonly forMs?: number
    }
  | { readonly kind: 'forgery'; readonly atMs: number; readonly pick: number }
  | { readonly kind: 'stranger'; readonly atMs: number; readonly does: IntrusionName }
  | { readonly kind: 'rotate webhook secret'; readonly atMs: number; readonly mall: number }
  /** The mall asks for everything that it was not told. */
  | { readonly kind: 'resend'; readonly atMs: number; readonly mall: number }
  /** New keys in the vault, beside those of before. */
  | { readonly kind: 'rotate vault keys'; readonly atMs: number }
  /** Vaults are restarted with another root key, and what lay under the old one is moved. */
  | { readonly kind: 'change vault root'; readonly atMs: number }
