/** The form of messages between windows: every field of every message is looked at, one by one. */

export type Check = (value: unknown) => boolean

export const like =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value)

export const isBoolean: Check = (value) => typeof value === 'boolean'

export const ticket = like(/^vt_[\w-]{1,4000}\.[\w-]{1,99}$/)
export const code = like(/^[a-z_]{1,64}$/)

/** By the type of a message, the checks of its fields. */
export type Forms = Readonly<Record<string, Readonly<Record<string, Check>>>>

/** What the page around says to every document. */
export const commonForms: Forms = {
  busy: { on: isBoolean },
  failed: { code },
  look: { lang: like(/^(zh|en)$/), theme: like(/^(auto|light|dark)$/), large: isBoolean },
}

/** The message, or null when it is not one of these. */
export function messageIn<Message>(forms: Forms, data: unknown): Message | null {
  const said = Object(data) as Readonly<Record<string, unknown>>
  // What it says of its type comes from outside, and every object has a `constructor`.
  const [, form] = Object.entries(forms).find(([type]) => type === said.type) || []
  if (said.tillway !== 1 || !form) return null
  return Object.entries(form).every(([name, check]) => check(said[name])) ? (data as Message) : null
}
