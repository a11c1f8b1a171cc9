/**
 * A filled message on its way: the server carries it from composing to sending and cannot read it.
 * It names its channel, so that it goes to that channel's addresses alone, and it lives two minutes.
 * Each hour has a key of its own, which is deleted soon after: what somebody recorded of it, codes
 * among it, cannot be opened later even with the root key.
 */
import { type Clock, PayError, type Random } from '@tillway/kernel'
import { openBytes, type Place, sealBytes } from '../keys/aead.ts'
import type { RootKeys } from '../keys/root-keys.ts'
import type { VaultStore } from '../store/vault-store.ts'

export interface FilledMessage {
  readonly channel: string
  readonly merchantId: string
  readonly fields: Readonly<Record<string, string>>
}

export interface Envelopes {
  seal(message: FilledMessage): Promise<string>
  /** Throws `vault_unavailable`: altered, lapsed, or of another vault. Nothing was sent then. */
  open(envelope: string): Promise<FilledMessage>
}

export const envelopeLifeMs = 2 * 60_000
const hourMs = 60 * 60_000
const name = { merchantId: '', purpose: 'envelope' } as const

export function createEnvelopes(ports: {
  readonly store: VaultStore
  readonly roots: RootKeys
  readonly clock: Clock
  readonly random: Random
}): Envelopes {
  const { clock, random } = ports
  return {
    async seal(message) {
      const now = clock.now()
      const hour = Math.floor(now / hourMs)
      const key = (await keyOf(ports, hour)) ?? (await makeKey(ports, hour))
      const plain = Buffer.from(JSON.stringify({ ...message, exp: now + envelopeLifeMs }))
      const sealed = sealBytes(key, plain, { to: placeOf(hour), random })
      plain.fill(0)
      return `${hour}.${sealed}`
    },
    async open(envelope) {
      const [, hourText, sealed] = /^(\d{1,7})\.(.+)$/.exec(envelope) ?? []
      if (hourText === undefined || sealed === undefined) throw refused('form')
      const hour = Number(hourText)
      const key = await keyOf(ports, hour)
      if (key === undefined) throw refused('lapsed')
      const message = openAs(key, hour, sealed)
      if (message.exp <= clock.now()) throw refused('lapsed')
      return message
    },
  }
}

interface KeyPorts {
  readonly store: VaultStore
  readonly roots: RootKeys
  readonly clock: Clock
  readonly random: Random
}

async function keyOf({ store, roots }: KeyPorts, hour: number): Promise<Uint8Array | undefined> {
  const row = await store.read.keys.get({ ...name, version: hour })
  return row === undefined ? undefined : roots.unwrap(row)
}

/** Whoever comes second takes the key of the first. */
function makeKey({ store, roots, clock, random }: KeyPorts, hour: number): Promise<Uint8Array> {
  return store.transact(async ({ keys }) => {
    const row = await keys.get({ ...name, version: hour })
    if (row !== undefined) return roots.unwrap(row)
    const key = random.bytes(32)
    const lapsesAt = (hour + 1) * hourMs + envelopeLifeMs
    await keys.insert(roots.wrap({ ...name, version: hour, createdAt: clock.now(), lapsesAt }, key))
    return key
  })
}

function openAs(
  key: Uint8Array,
  hour: number,
  sealed: string,
): FilledMessage & { readonly exp: number } {
  try {
    return JSON.parse(openBytes(key, sealed, placeOf(hour)).toString('utf8'))
  } catch {
    throw refused('not ours')
  }
}

const placeOf = (hour: number): Place => ['envelope', hour]

function refused(why: string): PayError {
  return new PayError('vault_unavailable', `the envelope does not open: ${why}`)
}
