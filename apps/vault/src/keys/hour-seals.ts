/**
 * Seals for what is needed for moments only: a message on its way, a phone that is being changed.
 * Each hour has a key of its own, which is deleted soon after, so that what somebody recorded cannot
 * be opened later even with the root key.
 */
import type { Clock, Random } from '@tillway/kernel'
import type { VaultStore } from '../store/vault-store.ts'
import { openBytes, type Place, sealBytes } from './aead.ts'
import type { RootKeys } from './root-keys.ts'

export interface HourSeals {
  /** `hour.sealed`. What is sealed can be read for two minutes, and only as belonging to `place`. */
  seal(place: Place, content: object): Promise<string>
  open(place: Place, text: string): Promise<Opened>
}

export type Opened =
  | { readonly content: object }
  /** Not of this vault and place, or altered; or its time is over. */
  | { readonly failure: 'form' | 'lapsed' | 'not ours' }

export interface HourSealPorts {
  readonly store: VaultStore
  readonly roots: RootKeys
  readonly clock: Clock
  readonly random: Random
}

export const sealLifeMs = 2 * 60_000
const hourMs = 60 * 60_000
const name = { merchantId: '', purpose: 'envelope' } as const

export function createHourSeals(ports: HourSealPorts): HourSeals {
  const { clock, random } = ports
  return {
    async seal(place, content) {
      const now = clock.now()
      const hour = Math.floor(now / hourMs)
      const key = (await keyOf(ports, hour)) ?? (await makeKey(ports, hour))
      const plain = Buffer.from(JSON.stringify({ ...content, exp: now + sealLifeMs }))
      const sealed = sealBytes(key, plain, { to: [...place, hour], random })
      plain.fill(0)
      return `${hour}.${sealed}`
    },
    async open(place, text) {
      const [, hourText, sealed] = /^(\d{1,7})\.(.+)$/.exec(text) ?? []
      if (hourText === undefined || sealed === undefined) return { failure: 'form' }
      const hour = Number(hourText)
      const key = await keyOf(ports, hour)
      if (key === undefined) return { failure: 'lapsed' }
      const opened = openAs(key, sealed, [...place, hour])
      if (opened === undefined) return { failure: 'not ours' }
      const { exp, ...content } = opened
      return exp <= clock.now() ? { failure: 'lapsed' } : { content }
    },
  }
}

async function keyOf(
  { store, roots }: HourSealPorts,
  hour: number,
): Promise<Uint8Array | undefined> {
  const row = await store.read.keys.get({ ...name, version: hour })
  return row === undefined ? undefined : roots.unwrap(row)
}

/** Whoever comes second takes the key of the first. */
function makeKey(
  { store, roots, clock, random }: HourSealPorts,
  hour: number,
): Promise<Uint8Array> {
  return store.transact(async ({ keys }) => {
    const row = await keys.get({ ...name, version: hour })
    if (row !== undefined) return roots.unwrap(row)
    const key = random.bytes(32)
    const lapsesAt = (hour + 1) * hourMs + sealLifeMs
    await keys.insert(roots.wrap({ ...name, version: hour, createdAt: clock.now(), lapsesAt }, key))
    return key
  })
}

function openAs(key: Uint8Array, sealed: string, place: Place): { exp: number } | undefined {
  try {
    return JSON.parse(openBytes(key, sealed, place).toString('utf8'))
  } catch {
    return undefined
  }
}
