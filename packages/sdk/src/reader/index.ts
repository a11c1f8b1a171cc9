/** Paying with a card at a reader, for apps that draw their own; a file of its own, so that others need not carry it. */
export type { ReaderDesk, ReaderDeskState, ReaderPrompt, TerminalOptions } from './reader-desk.ts'
export { createReaderPay, type ReaderPay } from './reader-pay.ts'
export type { Entry, ReaderPayState, ReaderStep } from './state.ts'
