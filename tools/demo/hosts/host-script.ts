/** The script that plays the app around a page; see `played-apps.ts`. */
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

export interface PlayedHost {
  /** Of the simulated phone that calls are carried out on. */
  readonly phoneUrl: string
  /** What an app of the mall can call; without it the user agent says which app it is. */
  readonly targets?: readonly string[] | undefined
  /** What the browser is to say that it is; without it, what it says anyway. */
  readonly userAgent?: string | undefined
}

/** To be run in a page before its own scripts. */
export function hostScript({ phoneUrl, targets, userAgent }: PlayedHost): string {
  const source = readFileSync(join(import.meta.dirname, 'played-apps.ts'), 'utf8')
  const settings = {
    tillwayPhone: phoneUrl,
    ...(targets === undefined ? {} : { tillwayApp: targets }),
    ...(userAgent === undefined ? {} : { tillwayAgent: userAgent }),
  }
  return `Object.assign(globalThis,${JSON.stringify(settings)});${stripTypeScriptTypes(source)}`
}
