import { otherOpenings } from '../presentations/code-view.ts'
import { questionView } from './leave-question.ts'
import { actionButtons, heading, messageView } from './message-view.ts'
import { timeText } from './time-text.ts'

/** What the files of the cards and of the readers borrow from this one, as this one borrows from the first. */
export const kit = {
  actionButtons,
  heading,
  messageView,
  otherOpenings,
  questionView,
  timeText,
}
export type Kit = typeof kit
