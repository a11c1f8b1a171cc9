/** Looks for the secrets of a channel account where they must never be. */
import { inspect } from 'node:util'
import type { ChannelManifest } from '../../manifest.ts'

/** The forms in which a secret could slip out: as it is, encoded, and a key's lines one by one. */
export function secretForms(
  manifest: ChannelManifest,
  config: Readonly<Record<string, string>>,
): readonly { readonly field: string; readonly form: string }[] {
  return manifest.account
    .filter(({ secret }) => secret)
    .flatMap(({ name }) => forms(config[name] ?? '').map((form) => ({ field: name, form })))
}

const leastLength = 8

function forms(value: string): readonly string[] {
  const text = value.trim()
  if (text.length < leastLength) return []
  const bytes = Buffer.from(text, 'utf8')
  const encoded = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')]
  const lines = text.split('\n').map((line) => line.trim())
  const telling = lines.filter((line) => line.length >= 32 && !line.startsWith('-----'))
  return [...new Set([text, ...encoded, ...telling, encodeURIComponent(text)])]
}

/** Everything that a log line, an error or a request says, nested causes included. */
export function spoken(value: unknown): string {
  return inspect(value, {
    depth: 12,
    maxStringLength: null,
    maxArrayLength: null,
    showHidden: true,
  })
}
