/**
 * What not everybody needs comes when it is needed, as scripts of their own from the vault. A part
 * brings its words and its style, and works with what the page has got.
 */
import type { Drawing } from '../../view/draw.ts'
import type { Phrase } from '../../words/phrase.ts'
import type { ModuleKit } from '../modules/kit.ts'
import type { CreateModule } from '../modules/module.ts'
import type { drawPicture } from '../pictures/draw-picture.ts'
import type { PasswordStage } from '../stage.ts'
import type { PasswordState } from '../state/state.ts'
import type { Way } from '../ticket.ts'
import type { PartName } from './names.ts'

/** For the vault alone. */
export type Seal = (payload: object) => Promise<string>

/** What parts add to the page: ways of entering, and how an entry is sealed. */
export interface Brought extends Partial<Record<Way, CreateModule>> {
  seal?: Seal
}

/** What the page lends to its parts. */
export interface Kit extends ModuleKit {
  readonly brought: Brought
  readonly stage: PasswordStage
  readonly draw: Drawing<PasswordState>
  /** Where choices are shown. */
  readonly slot: Element
  readonly drawPicture: typeof drawPicture
  /** Goes on to the next step with what was chosen. */
  choose(chosen: Partial<PasswordState>): void
}

export interface Part {
  readonly words: Readonly<Record<string, Phrase>>
  readonly style: string
  add(kit: Kit): void
}

declare global {
  /** Of a part: the rules that come with it. */
  const __STYLE__: string
  /** Of the page: the file of each part, named by what is in it. */
  const __PARTS__: Readonly<Record<PartName, string>>
}
