/** The cookies of the shop: who this is, which language, which theme, and which app is played. */
import type { Theme } from '../pages/page-context.ts'
import type { Language } from '../pages/words.ts'

const yearSeconds = 31_536_000

export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name && value !== undefined && value !== '') return value
  }
  return undefined
}

export function cookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; Max-Age=${yearSeconds}; HttpOnly; SameSite=Lax`
}

export function languageOf(cookies: string | undefined, accepted: string | undefined): Language {
  const chosen = readCookie(cookies, 'shop_lang')
  if (chosen === 'zh' || chosen === 'en') return chosen
  return /^\s*zh\b/i.test(accepted ?? '') ? 'zh' : 'en'
}

export function themeOf(cookies: string | undefined): Theme {
  const chosen = readCookie(cookies, 'shop_theme')
  return chosen === 'light' || chosen === 'dark' ? chosen : 'auto'
}
