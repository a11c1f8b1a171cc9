/** What the sheet says while nothing is to be chosen or scanned, as data. */
import type { Scene } from '../sheet/scene.ts'
import type { LaterView, ReaderView } from '../sheet/view.ts'
import { wayName } from './chosen-way.ts'
import type { Action, Message } from './message.ts'
import type { LaterWords } from './zh.ts'

type MessageView = Exclude<LaterView, ReaderView | 'code' | 'cards' | 'card' | 'succeeded'>

type Rows = Readonly<Record<MessageView, (scene: Scene, texts: LaterWords) => Message>>

const act = (kind: Action['kind'], text: string, run: () => unknown): Action => ({
  kind,
  text,
  run,
})

/** What went wrong, in the shopper's language. */
const reasonOf = ({ state, language }: Scene) => state.failure?.message[language] || ''

export const messages: Rows = {
  opening: (scene, texts) => ({
    summary: true,
    title: scene.fill(texts.opening, wayName(scene)),
    hint: texts.openingHint,
    openings: true,
  }),
  // The page may come back before, after or without paying; only the shopper and the server know.
  returned: ({ session }, texts) => ({
    summary: true,
    sign: 'none',
    title: texts.askPaid,
    hint: texts.askPaidHint,
    actions: [
      act('primary', texts.paid, session.claim),
      ...(session.readOnly ? [] : [act('secondary', texts.payAgain, session.pick)]),
    ],
  }),
  confirming: ({ attempt, session, requestClose }, texts) => {
    const mayPayAgain = attempt && attempt.state === 'awaiting_payer' && !session.readOnly
    return {
      summary: true,
      title: texts.confirming,
      hint: texts.confirmingHint,
      actions: [
        act('secondary', texts.back, requestClose),
        ...(mayPayAgain ? [act('link', texts.unpaid, session.pick)] : []),
      ],
    }
  },
  closing: (_, texts) => ({ title: texts.closing }),
  declined: (scene, texts) => {
    const { state, session, requestClose } = scene
    const several = state.ways.filter(({ available }) => available).length > 1
    const again = [act(several ? 'secondary' : 'primary', texts.payAgain, session.retry)]
    const other = several ? [act('primary', texts.changeWay, session.pick)] : []
    return {
      sign: 'cross',
      title: texts.failed,
      hint: reasonOf(scene),
      actions: session.readOnly ? [act('primary', texts.back, requestClose)] : [...other, ...again],
    }
  },
  processing: ({ dismiss }, texts) => ({
    sign: 'clock',
    title: texts.processing,
    hint: texts.processingHint,
    actions: [act('primary', texts.back, dismiss)],
  }),
  canceled: ({ dismiss }, texts) => ({
    sign: 'dash',
    title: texts.canceled,
    actions: [act('primary', texts.back, dismiss)],
  }),
  expired: ({ requestClose }, texts) => ({
    sign: 'clock',
    title: texts.expired,
    hint: texts.expiredHint,
    actions: [act('primary', texts.back, requestClose)],
  }),
  failed: (scene, texts) => ({
    sign: 'cross',
    title: texts.failed,
    hint: reasonOf(scene),
    actions: [act('primary', texts.back, scene.dismiss)],
  }),
}
