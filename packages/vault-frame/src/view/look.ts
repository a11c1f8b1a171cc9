import type { Look } from '../protocol/messages.ts'

/** The style sheet goes by the classes of the document. */
export function applyLook({ lang, theme, large }: Look): void {
  const { documentElement } = document
  documentElement.lang = lang
  documentElement.className = large ? `${theme} large` : theme
}
