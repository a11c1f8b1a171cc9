/**
 * Everything after the list of ways: codes, waiting and results. It is fetched right after the
 * first paint, and imports nothing that the first file has; see `Tools`.
 */
import type { Content } from '../drawing/draw.ts'
import { codeView } from '../presentations/code-view.ts'
import type { Scene } from '../sheet/scene.ts'
import type { FirstView, LaterView, ReaderView, View } from '../sheet/view.ts'
import { timeAnnouncement } from './announcement.ts'
import { cardQuestion, cardsView, cardView } from './by-card.ts'
import { readerAnnouncement, readerContent, readerView } from './by-reader.ts'
import { en } from './en.ts'
import { type Answers, leaveQuestion } from './leave-question.ts'
import { messageView } from './message-view.ts'
import { messages } from './messages.ts'
import { successView } from './success-view.ts'
import { viewOf as viewOfState } from './view-of.ts'
import { zh } from './zh.ts'

export { weakPairs } from '../theme/contrast.ts'
export { css } from './views.css'

const textsFor = ({ language }: Scene) => (language === 'zh' ? zh : en)

export function viewOf(scene: Scene, first: FirstView): View {
  return readerView(scene) || cardView(scene) || viewOfState(scene, first)
}

const isReader = (view: LaterView): view is ReaderView => /^reader/.test(view)

export function laterView(view: LaterView, scene: Scene): readonly Content[] {
  const texts = textsFor(scene)
  if (isReader(view)) return readerContent(scene, texts)
  if (view === 'code') return codeView(scene, texts)
  if (view === 'succeeded') return successView(scene, texts)
  if (view === 'cards' || view === 'card') return cardsView(scene, texts)
  return messageView(scene, texts, messages[view](scene, texts))
}

/** What to read aloud now, if anything. */
export const announcement = (scene: Scene): string =>
  readerAnnouncement(scene) || timeAnnouncement(scene, textsFor(scene))

export function question(scene: Scene, answers: Answers): Content {
  const texts = textsFor(scene)
  return cardQuestion(scene) || leaveQuestion(scene, texts, answers)
}
