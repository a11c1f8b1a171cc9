/**
 * A filled message on its way: the server carries it from composing to sending and cannot read it.
 * It names its channel, so that it goes to that channel's addresses alone, and it lives two minutes.
 */
import { type Clock, PayError, type Random } from '@tillway/kernel'
import { openBytes, type Place, sealBytes } from '../keys/aead.ts'
import type { RootKeys } from '../keys/root-keys.ts'

export interface FilledMessage {
  readonly channel: string
  readonly merchantId: string
  readonly fields: Readonly<Record<string, string>>
}

export interface Envelopes {
  seal(message: FilledMessage): string
  /** Throws `vault_unavailable`: altered, lapsed, or of another vault. Nothing was sent then. */
  open(envelope: string): FilledMessage
}

export const envelopeLifeMs = 2 * 60_000
const dayMs = 86_400_000

export function createEnvelopes(ports: {
  readonly roots: RootKeys
  readonly clock: Clock
  readonly random: Random
}): Envelopes {
  const { roots, clock, random } = ports
  return {
    seal(message) {
      const now = clock.now()
      const day = Math.floor(now / dayMs)
      const plain = Buffer.from(JSON.stringify({ ...message, exp: now + envelopeLifeMs }))
      const sealed = sealBytes(roots.envelopeKey(day), plain, { to: placeOf(day), random })
      plain.fill(0)
      return `${day}.${sealed}`
    },
    open(envelope) {
      const [, dayText, sealed] = /^(\d{1,6})\.(.+)$/.exec(envelope) ?? []
      if (dayText === undefined || sealed === undefined) throw refused('form')
      const message = openAs(roots, Number(dayText), sealed)
      if (message.exp <= clock.now()) throw refused('lapsed')
      return message
    },
  }
}

function openAs(
  roots: RootKeys,
  day: number,
  sealed: string,
): FilledMessage & { readonly exp: number } {
  try {
    return JSON.parse(openBytes(roots.envelopeKey(day), sealed, placeOf(day)).toString('utf8'))
  } catch {
    throw refused('not ours')
  }
}

const placeOf = (day: number): Place => ['envelope', day]

function refused(why: string): PayError {
  return new PayError('vault_unavailable', `the envelope does not open: ${why}`)
}
