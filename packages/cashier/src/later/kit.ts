import { otherOpenings } from '../presentations/code-view.ts'
import { questionView } from './leave-question.ts'
import { messageView } from './message-view.ts'

/** What the file of the cards borrows from this one, as this one borrows from the first. */
export const kit = { messageView, otherOpenings, questionView }
export type Kit = typeof kit
