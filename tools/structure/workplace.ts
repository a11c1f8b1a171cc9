/**
 * A reader who clones the project must find nothing in it that only makes sense on the machine
 * where it was written: no path of that machine, no address of the registry it happened to use.
 */
import { type Finding, lineAt, type SourceFile } from './project.ts'

const traces: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /(?<![\w.])\/(?:work|root|home\/\w+|Users\/\w+)\//g, what: 'a path of one machine' },
  { pattern: /\bregistry\.[a-z0-9-]+\.(?:org|com|net|io|dev|cn)\b/gi, what: 'a registry' },
  { pattern: /\bissues? #?\d+/gi, what: 'the number of an issue' },
  { pattern: /"resolved": "https?:/g, what: 'the registry a package was fetched from' },
]

export function checkWorkplace(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap(({ path, text }) =>
    traces.flatMap(({ pattern, what }) =>
      [...text.matchAll(pattern)].map((match) => ({
        path,
        line: lineAt(text, match.index),
        message: `tells ${what}: ${match[0]}`,
      })),
    ),
  )
}
