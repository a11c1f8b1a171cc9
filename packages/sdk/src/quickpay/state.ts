/** What is known of paying by card and code, beside the state of the payment itself. */
import type { ClientCard, ClientCards } from '@tillway/api/types'

/**
 * `loading`: the saved cards are asked for · `choosing`: one is chosen, or a try with it starts ·
 * `entering`, `binding`, `paying`: the frame is open, for a new card, for the code that binds it and
 * for the code that pays · `password`: the frame is open for a payment password, see `password/` ·
 * `away`: a card is added on a page of the channel.
 */
export type Step = 'loading' | 'choosing' | 'binding' | 'away' | FramedStep

/** What a frame is opened for. */
export type FramedStep = 'entering' | 'paying' | 'password'

export interface QuickState {
  readonly step: Step
  /** How a card is added: `form`, in the frame · `page`, on a page of the channel · not at all. */
  readonly entry: string | null
  /** What the payment asks for beside a card, and how it stands with the password. */
  readonly verification?: ClientCards['verification']
  /** The cards that can be paid with, the default first. */
  readonly cards: readonly ClientCard[]
  /** Id of the card to pay with. */
  readonly chosen: string | null
  /** Id of the card that is being added. */
  readonly adding: string | null
  /** Address of the frame; it stays the same for as long as the frame is open. */
  readonly frame: string | null
  /** Counts the frames: another number is another frame, even at the same address. */
  readonly opened: number
  /** What the frame says of itself; `late` when it did not come in time. */
  readonly frameIs: 'coming' | 'ready' | 'late'
  /** Pixels that the frame asks for. */
  readonly height: number
  /** A request is under way; no other is begun. */
  readonly busy: boolean
}

export const initialQuickState: QuickState = {
  step: 'loading',
  entry: null,
  cards: [],
  chosen: null,
  adding: null,
  frame: null,
  opened: 0,
  frameIs: 'coming',
  height: 0,
  busy: false,
}

export type QuickEvent =
  /** `null`: they could not be listed, for a reason that the state of the payment carries. */
  | {
      readonly type: 'listed'
      readonly list: Omit<ClientCards, 'object'> | null
    }
  | { readonly type: 'chose'; readonly card: string }
  | { readonly type: 'busy'; readonly on: boolean }
  /** A frame opens at this address. */
  | { readonly type: 'opened'; readonly step: FramedStep; readonly url: string }
  /** Of the open frame. */
  | { readonly type: 'frame'; readonly change: Partial<Pick<QuickState, 'frameIs' | 'height'>> }
  /** The server's word on a card. */
  | { readonly type: 'card'; readonly card: ClientCard }
  /** The shopper was sent to a page of the channel, to add a card there. */
  | { readonly type: 'away'; readonly card: string }
  /** Back to the cards. */
  | { readonly type: 'back' }
