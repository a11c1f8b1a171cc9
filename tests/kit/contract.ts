/** What every answer of the platform must be, whoever asked and whatever for. */
import { ErrorBody, type Route, type RouteName, routes } from '@tillway/api'
import { errorTable, isErrorCode } from '@tillway/kernel'
import { codesOf } from '@tillway/server'
import { Compile, type Validator } from 'typebox/compile'
import { expect } from 'vitest'

export interface RawAnswer {
  readonly name: RouteName
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

const errorSchema = Compile(ErrorBody)
const responseSchemas = new Map<RouteName, Validator>()

function responseSchema(name: RouteName): Validator {
  const known = responseSchemas.get(name) ?? Compile(routes[name].response)
  responseSchemas.set(name, known)
  return known
}

/** The body of a success. Fails the test when it is not what the route table promises. */
export function checkSuccess({ name, status, headers, text }: RawAnswer): unknown {
  const route: Route = routes[name]
  expect([route.status, 200], `${name} answers with its status`).toContain(status)
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  checkHeaders(headers)
  const body: unknown = JSON.parse(text)
  const schema = responseSchema(name)
  if (!schema.Check(body)) expect.fail(`${name}: ${JSON.stringify(schema.Errors(body))} in ${text}`)
  return body
}

/** The error of an answer that is none. Fails the test when the route may not answer it. */
export function checkErrorAnswer({ name, ...answer }: RawAnswer): ErrorBody {
  const body = checkErrorBody(answer)
  expect(codesOf(routes[name]), `codes of ${name}`).toContain(body.error.code)
  return body
}

/** The error body of any path, inside the route table or not. */
export function checkErrorBody({ status, headers, text }: Omit<RawAnswer, 'name'>): ErrorBody {
  checkHeaders(headers)
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  const body: unknown = JSON.parse(text)
  if (!errorSchema.Check(body)) expect.fail(`not an error body: ${text}`)
  const { error } = body
  if (!isErrorCode(error.code)) return expect.fail(`unknown code ${error.code}`)
  const row = errorTable[error.code]
  expect(error, 'the row of the error table').toMatchObject({
    type: row.type,
    retry: row.retry,
    shopper_message: row.shopper,
    request_id: headers.get('request-id'),
  })
  expect(status).toBe(row.status)
  expect(error.doc_url.endsWith(`#${error.code}`), error.doc_url).toBe(true)
  if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  return body
}

function checkHeaders(headers: Headers): void {
  expect(headers.get('request-id')).toMatch(/^req_[0-9A-HJKMNP-TV-Z]{26}$/)
  expect(headers.get('cache-control')).toBe('no-store')
}
