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
import { type Answers, leaveQuestion } from './leave-question.ts'
import { messageView } from './message-view.ts'
import { messages } from './messages.ts'
import { successView } from './success-view.ts'
import { viewOf as viewOfState } from './view-of.ts'
import type { LaterWords } from './zh.ts'

export { weakPairs } from '../theme/contrast.ts'
export { css } from './views.css'

export function viewOf(scene: Scene, first: FirstView): View {
  return readerView(scene) || cardView(scene) || viewOfState(scene, first)
}

const isReader = (view: LaterView): view is ReaderView => /^reader/.test(view)

export function laterView(view: LaterView, scene: Scene, texts: LaterWords): readonly Content[] {
  if (isReader(view)) return readerContent(scene, texts)
  if (view === 'code') return codeView(scene, texts)
  if (view === 'succeeded') return successView(scene, texts)
  if (view === 'cards' || view === 'card') return cardsView(scene, texts)
  return messageView(scene, texts, messages[view](scene, texts))
}

/** What to read aloud now, if anything. */
export const announcement = (scene: Scene, texts: LaterWords): string =>
  readerAnnouncement(scene) || timeAnnouncement(scene, texts)

export function question(scene: Scene, texts: LaterWords, answers: Answers): Content {
  return cardQuestion(scene, texts) || leaveQuestion(scene, texts, answers)
}
