/** What every part of the frame is drawn with. */
import type { Field, TextField } from '../fields/checks.ts'
import type { FrameConfig } from '../protocol/config.ts'
import type { Kind } from '../protocol/messages.ts'
import type { FrameState } from '../state/state.ts'
import { wordsIn } from '../words/text.ts'
import type { Words } from '../words/zh.ts'
import type { Drawing } from './draw.ts'

/** What the shopper does. */
export interface Hand {
  edited(field: TextField, event: Event): void
  left(field: TextField): void
  choseKind(kind: Kind): void
  agreed(agreed: boolean): void
  submitted(): void
  resend(): void
  cancel(): void
}

export interface Scene {
  readonly draw: Drawing<FrameState>
  readonly config: FrameConfig
  readonly hand: Hand
}

/** A text that follows the language. */
export function say(read: (words: Words, state: FrameState) => string) {
  return (state: FrameState) => read(wordsIn(state.look.lang), state)
}

/** The control that a problem of this field is shown at. */
export function controlOf(field: Field): HTMLInputElement | null {
  return document.querySelector(`section:not([hidden]) [name="${field}"]`)
}
