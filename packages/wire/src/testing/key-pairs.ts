/**
 * Key pairs by name. Making one takes about a tenth of a second, in which nothing else goes on, and
 * a simulation of a thousand seeds would pay it a thousand times: a process makes each name's pair
 * once, and processes that are given a folder in `TILLWAY_KEY_PAIRS` make it once for all of them.
 * These keys protect nothing.
 */
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface KeyPair {
  readonly privateKey: string
  readonly publicKey: string
}

export type MakeKeyPair = (kind: 'rsa' | 'sm2', name: string) => KeyPair

const made = new Map<string, KeyPair>()
let makeBy: MakeKeyPair | undefined

/** For a process whose keys must be the same as those of another, without a folder between them. */
export function makeKeyPairsBy(make: MakeKeyPair): void {
  makeBy = make
  made.clear()
}

export function rsaKeyPair(name: string): KeyPair {
  return remembered('rsa', name, () =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }),
  )
}

export function sm2KeyPair(name: string): KeyPair {
  return remembered('sm2', name, () =>
    generateKeyPairSync('ec', {
      namedCurve: 'SM2',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }),
  )
}

const round = 4
const turns = new Map<string, Map<string, number>>()

/**
 * For a kind of which there may be hundreds, such as merchants: a few pairs go round, so that those
 * who come one after the other never have the same.
 */
export function circulatingRsaKeyPair(kind: string, name: string): KeyPair {
  const known = turns.get(kind) ?? new Map<string, number>()
  turns.set(kind, known)
  const turn = known.get(name) ?? known.size
  known.set(name, turn)
  return rsaKeyPair(`${kind} ${turn % round}`)
}

function remembered(kind: 'rsa' | 'sm2', name: string, make: () => KeyPair): KeyPair {
  const key = `${kind} ${name}`
  const pair = made.get(key) ?? makeBy?.(kind, name) ?? shared(key, make)
  made.set(key, pair)
  return pair
}

/** Of two processes that make the same pair at once one is left with its own, which harms nobody. */
function shared(name: string, make: () => KeyPair): KeyPair {
  const folder = process.env.TILLWAY_KEY_PAIRS
  if (!folder) return make()
  const file = join(folder, `${name.replace(/[^a-z0-9]+/gi, '-')}.json`)
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KeyPair
  } catch {
    const pair = make()
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, JSON.stringify(pair), { mode: 0o600 })
    renameSync(draft, file)
    return pair
  }
}
