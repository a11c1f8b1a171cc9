/** What the page asks of the host's control interface. */

export interface ShownOrder {
  readonly channel: string
  readonly key: string
  readonly payee: string
  readonly description: string
  readonly amount: number
  readonly currency: string
  readonly state: 'waiting' | 'paid' | 'closed' | 'declined'
  readonly returnUrl?: string
}

export interface ShownMessage {
  readonly channel: string
  readonly phone: string
  readonly text: string
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface ShownChannel {
  readonly id: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly mark: {
    readonly viewBox: string
    readonly paths: readonly { readonly d: string; readonly fill: string }[]
  }
}

export interface PhoneView {
  readonly channels: readonly ShownChannel[]
  readonly orders: readonly ShownOrder[]
  /** Newest first. */
  readonly messages: readonly ShownMessage[]
}

const path = (...parts: readonly string[]) =>
  ['/_control/phone', ...parts.map(encodeURIComponent)].join('/')

export const readPhone = () => ask<PhoneView>(path())

/** Undefined when there is no such order. */
export const findOrder = (channel: string, key: string) =>
  ask<ShownOrder>(path(channel, key)).catch(undefinedWhenMissing)

/** Undefined when no order is behind the code. */
export const scan = (content: string) =>
  ask<ShownOrder>(path('scan'), { content }).catch(undefinedWhenMissing)

export const act = (action: 'pay' | 'cancel' | 'lapse', { channel, key }: ShownOrder) =>
  ask<ShownOrder>(path(channel, action), { key })

class MissingError extends Error {}

function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof MissingError) return undefined
  throw error
}

async function ask<Answer>(url: string, body?: object): Promise<Answer> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (answer.status === 404) throw new MissingError()
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  return (await answer.json()) as Answer
}
