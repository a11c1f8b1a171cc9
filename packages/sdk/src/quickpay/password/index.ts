/** Payment passwords on top of paying by card; a file of its own, fetched when a shopper needs one. */
export { addPassword, type PasswordPart } from './password.ts'
export type { PasswordTask, Purpose } from './state.ts'
