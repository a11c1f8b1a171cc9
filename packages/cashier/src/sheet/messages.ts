/** What the sheet says while nothing is to be chosen or scanned, as data. */
import { openAttempt } from '@tillway/sdk'
import { fill } from '../dictionary/format.ts'
import { type Scene, wayName } from './scene.ts'
import type { View } from './view.ts'

/** Without a sign it is still going on, and a spinner turns. */
export interface Message {
  readonly title: string
  readonly hint?: string
  readonly sign?: 'tick' | 'cross' | 'clock' | 'dash' | 'none'
  /** The amount and the order stay in sight. */
  readonly summary?: boolean
  /** The first is the one to press, unless it says otherwise. */
  readonly actions?: readonly Action[]
  /** The same way opened differently, or another way. */
  readonly openings?: boolean
}

export interface Action {
  readonly text: string
  readonly kind: 'primary' | 'secondary' | 'link'
  run(): void
}

type Rows = Readonly<Partial<Record<View, (scene: Scene) => Message>>>

const act = (kind: Action['kind'], text: string, run: () => void): Action => ({ kind, text, run })

const back = ({ words, dismiss }: Scene) => [act('primary', words.back, dismiss)]

export const messages: Rows = {
  loading: ({ words, state, session }) => ({
    title: words.loading,
    actions: state.offline ? [act('secondary', words.reload, session.refresh)] : [],
  }),
  opening: (scene) => ({
    summary: true,
    title: fill(scene.words.opening, wayName(scene)),
    hint: scene.words.openingHint,
    openings: true,
  }),
  // The page may come back before, after or without paying; only the shopper and the server know.
  returned: ({ words, session }) => ({
    summary: true,
    sign: 'none',
    title: words.askPaid,
    hint: words.askPaidHint,
    actions: [
      act('primary', words.paid, session.claim),
      ...(session.readOnly ? [] : [act('secondary', words.payAgain, session.pick)]),
    ],
  }),
  confirming: ({ words, state, session, requestClose }) => {
    const attempt = openAttempt(state.payment)
    const mayPayAgain = attempt?.state === 'awaiting_payer' && !session.readOnly
    return {
      summary: true,
      title: words.confirming,
      hint: words.confirmingHint,
      actions: [
        act('secondary', words.back, requestClose),
        ...(mayPayAgain ? [act('link', words.unpaid, session.pick)] : []),
      ],
    }
  },
  closing: ({ words }) => ({ title: words.closing }),
  declined: (scene) => {
    const { words, state, session, language, requestClose } = scene
    const several = state.ways.filter(({ available }) => available).length > 1
    const again = [act(several ? 'secondary' : 'primary', words.payAgain, session.retry)]
    const other = several ? [act('primary', words.changeWay, session.pick)] : []
    return {
      sign: 'cross',
      title: words.failed,
      hint: state.failure?.message[language] || '',
      actions: session.readOnly ? [act('primary', words.back, requestClose)] : [...other, ...again],
    }
  },
  processing: (scene) => ({
    sign: 'clock',
    title: scene.words.processing,
    hint: scene.words.processingHint,
    actions: back(scene),
  }),
  canceled: (scene) => ({ sign: 'dash', title: scene.words.canceled, actions: back(scene) }),
  expired: (scene) => ({
    sign: 'clock',
    title: scene.words.expired,
    hint: scene.words.expiredHint,
    actions: [act('primary', scene.words.back, scene.requestClose)],
  }),
  failed: (scene) => ({
    sign: 'cross',
    title: scene.words.failed,
    hint: scene.state.failure?.message[scene.language] || '',
    actions: back(scene),
  }),
}
