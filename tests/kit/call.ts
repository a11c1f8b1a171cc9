/**
 * One request to the platform, by the name of its route. Whatever comes back is held to the
 * contract before the test sees it: a success to the route's response schema, an error to the
 * error body, the error table and the codes that the route may answer with.
 */
import { randomUUID } from 'node:crypto'
import { type Route, type RouteName, routes } from '@tillway/api'
import { type ErrorCode, errorTable } from '@tillway/kernel'
import type { AnswerOf } from './answers.ts'
import { checkErrorAnswer, checkSuccess } from './contract.ts'

export interface CallInput {
  /** API key or session token; none is sent when undefined. */
  readonly token?: string | undefined
  /** What stands in the path's braces, as it is to stand in the address. */
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
  /** A fresh one unless told; null sends none. */
  readonly idempotencyKey?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** Ends the wait for an answer. */
  readonly signal?: AbortSignal
}

export interface Answer<Body = unknown> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The answer's body. Of an error, use `error`. */
  readonly body: Body
  /** The error's code, and undefined for a success. */
  readonly code: ErrorCode | undefined
  /** The parameter that the error names. */
  readonly param: string | null | undefined
}

export interface Call {
  /** Any answer, checked against the contract. */
  <Name extends RouteName>(name: Name, input?: CallInput): Promise<Answer<AnswerOf<Name>>>
  /** The body of a success; throws when it is an error. */
  ok<Name extends RouteName>(name: Name, input?: CallInput): Promise<AnswerOf<Name>>
}

/** The one error whose status is not one of errors. */
const unknownOutcome = errorTable.channel_outcome_unknown.status

export function createCall(baseUrl: () => string): Call {
  const call = async <Name extends RouteName>(name: Name, input: CallInput = {}) => {
    const route: Route = routes[name]
    const response = await fetch(`${baseUrl()}${targetOf(route, input)}`, {
      method: route.method,
      headers: headersOf(route, input),
      redirect: 'manual',
      ...(input.signal === undefined ? {} : { signal: input.signal }),
      ...(input.body === undefined ? {} : { body: encode(input.body) }),
    })
    const text = await response.text()
    const { status, headers } = response
    const isSuccess = status < 400 && status !== unknownOutcome
    const error = isSuccess ? undefined : checkErrorAnswer({ name, status, headers, text }).error
    const body = error === undefined ? checkSuccess({ name, status, headers, text }) : undefined
    return {
      status,
      headers,
      text,
      // The schema of the route was checked just above.
      body: body as AnswerOf<Name>,
      code: error?.code as ErrorCode | undefined,
      param: error?.param,
    }
  }
  const ok = async <Name extends RouteName>(name: Name, input: CallInput = {}) => {
    const answer = await call(name, input)
    if (answer.code !== undefined) throw new Error(`${name} answered ${answer.text}`)
    return answer.body
  }
  return Object.assign(call, { ok })
}

function targetOf(route: Route, { params, query }: CallInput): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (whole, name) => params?.[name] ?? whole)
  const pairs = Object.entries(query ?? {}).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`
}

function headersOf(route: Route, input: CallInput): Record<string, string> {
  const { idempotencyKey = randomUUID() } = input
  const keyed = route.idempotent === true && idempotencyKey !== null
  return {
    ...(input.token === undefined ? {} : { authorization: `Bearer ${input.token}` }),
    ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(keyed ? { 'idempotency-key': idempotencyKey } : {}),
    ...input.headers,
  }
}

function encode(body: unknown): string | Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array ? Uint8Array.from(body) : JSON.stringify(body)
}
