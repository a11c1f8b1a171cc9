/** Dialects of ISO 8583: a channel that speaks it has the file `src/iso8583.ts`. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Dialect, FramingProfile } from '@tillway/wire/iso8583'
import { usageTrouble } from '../trouble.ts'

export interface SpokenDialect {
  readonly dialect: Dialect
  readonly framing: FramingProfile
}

/** Of that channel, or of the first that has one. Throws `Trouble` (`no_dialect`). */
export async function findDialect(
  repository: string,
  channel: string | undefined,
): Promise<SpokenDialect> {
  const folder = join(repository, 'channels')
  const pathOf = (name: string) => join(folder, name, 'src/iso8583.ts')
  const speakers = readdirSync(folder).filter((name) => existsSync(pathOf(name)))
  const found = channel === undefined ? speakers[0] : speakers.find((name) => name === channel)
  if (found === undefined) {
    throw usageTrouble('no_dialect', {
      zh: `没有通道说 8583${channel === undefined ? '' : `：${channel}`}；有：${speakers.join('、')}`,
      en: `no such channel speaks ISO 8583; these do: ${speakers.join(', ')}`,
    })
  }
  return (await import(pathToFileURL(pathOf(found)).href)) as SpokenDialect
}
