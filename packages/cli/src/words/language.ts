/** The two languages of the program, and which one its reader wants. */

export type Language = 'zh' | 'en'

export interface Words {
  readonly zh: string
  readonly en: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** `TILLWAY_LANG` goes before the locale of the terminal; English where neither tells. */
export function languageOf(env: Environment): Language {
  const told = env.TILLWAY_LANG || env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return /^zh/i.test(told) ? 'zh' : 'en'
}

/** The same in both, such as a name. */
export function same(text: string): Words {
  return { zh: text, en: text }
}
