import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export function readFixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', 'fixtures', name), 'utf8')
}

interface Vectors {
  readonly request: {
    readonly parameters: Readonly<Record<string, string>>
    readonly text: string
    readonly sign: string
  }
  readonly notification: { readonly body: string; readonly text: string; readonly sign: string }
  readonly gbkNotification: {
    readonly body: string
    readonly subject: string
    readonly sign: string
  }
  readonly answer: { readonly node: string; readonly sign: string }
  readonly cipher: { readonly key: string; readonly text: string; readonly ciphertext: string }
  readonly certificates: { readonly app: string; readonly roots: string }
}

export const vectors = JSON.parse(readFixture('vectors.json')) as Vectors
