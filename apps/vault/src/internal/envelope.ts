/**
 * A filled message on its way: the server carries it from composing to sending and cannot read it.
 * It names its channel, so that it goes to that channel's addresses alone, and it lives two minutes.
 */
import { PayError } from '@tillway/kernel'
import type { HourSeals } from '../keys/hour-seals.ts'

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

const place = ['envelope'] as const

export function createEnvelopes(seals: HourSeals): Envelopes {
  return {
    seal: (message) => seals.seal(place, message),
    async open(envelope) {
      const opened = await seals.open(place, envelope)
      if ('content' in opened) return opened.content as FilledMessage
      throw new PayError('vault_unavailable', `the envelope does not open: ${opened.failure}`)
    },
  }
}
