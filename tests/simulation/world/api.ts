/** Calls of the platform by the names of its routes, over the simulated network. */
import { type Route, type RouteName, routes } from '@tillway/api'
import type { HttpTransport } from '@tillway/kernel'
import type { AnswerOf } from '../../kit/answers.ts'
import { publicUrl } from './places.ts'

export interface ApiInput {
  readonly token: string
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly idempotencyKey?: string
}

/** Throws `TransportError`, and `Error` with what was answered when that is no success. */
export type Api = <Name extends RouteName>(name: Name, input: ApiInput) => Promise<AnswerOf<Name>>

const timeoutMs = 15_000

export function createApi(transport: HttpTransport, newKey: () => string): Api {
  return async (name, { token, params, body, idempotencyKey = newKey() }) => {
    const route: Route = routes[name]
    const path = route.path.replaceAll(/\{(\w+)\}/g, (whole, key) => params?.[key] ?? whole)
    const { method } = route
    const answer = await transport.send({
      method: method as 'POST',
      url: `${publicUrl}${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(route.idempotent === true ? { 'idempotency-key': idempotencyKey } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs,
    })
    const text = Buffer.from(answer.body).toString('utf8')
    if (answer.status >= 300 || answer.status === 202) throw new Error(`${name}: ${text}`)
    return JSON.parse(text)
  }
}
