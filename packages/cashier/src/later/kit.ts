import { questionView } from './leave-question.ts'
import { actionButtons, heading, waiting } from './message-view.ts'

/** What the file of the cards borrows from this one, as this one borrows from the first. */
export const kit = { actionButtons, heading, questionView, waiting }
export type Kit = typeof kit
