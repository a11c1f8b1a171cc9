/** What the vault writes into the page: it vouches for who is paid and how much. */
import type { SealingKey } from '../sealing/seal.ts'
import type { Look } from './messages.ts'

export interface FrameConfigBase extends Look {
  readonly ticket: string
  /** The origin of the page around the frame; nothing is said to any other. */
  readonly origin: string
  readonly key: SealingKey
}

export interface FrameConfig extends FrameConfigBase {
  readonly claims: {
    readonly kind: 'card' | 'code'
    readonly subject: string
    /** Minor units; 0 when no money moves. */
    readonly amount: number
    readonly currency: string
    readonly payee: string
    readonly description: string
    /** Masked. */
    readonly phone?: string | null
    /** The card's verification code is asked for with the code. */
    readonly cvn?: boolean | null
  }
  /** Until another code may be asked for. */
  readonly resend_in_ms: number
}
