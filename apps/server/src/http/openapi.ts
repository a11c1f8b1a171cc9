/** The OpenAPI 3.1 document, made from the route table. */
import { ErrorBody, type Route, type RouteName, routes } from '@tillway/api'
import { type ErrorCode, errorTable } from '@tillway/kernel'

const everyRoute: readonly ErrorCode[] = [
  'invalid_request',
  'rate_limited',
  'service_unavailable',
  'internal',
]
const authCodes: Readonly<Record<Route['auth'], readonly ErrorCode[]>> = {
  secret: ['authentication_required', 'api_key_invalid'],
  publishable: ['authentication_required', 'api_key_invalid', 'origin_not_allowed'],
  // A publishable key may come beside the session, and is then held to its own rules.
  session: [
    'authentication_required',
    'session_invalid',
    'session_expired',
    'api_key_invalid',
    'origin_not_allowed',
  ],
}
const bodyCodes: readonly ErrorCode[] = ['invalid_json', 'body_too_large', 'unsupported_media_type']
const keyCodes: readonly ErrorCode[] = [
  'idempotency_key_required',
  'idempotency_in_flight',
  'idempotency_mismatch',
]

/** The codes that a route may answer with. */
export function codesOf(route: Route): readonly ErrorCode[] {
  return [
    ...authCodes[route.auth],
    // A body that is not asked for is read all the same.
    ...(route.method === 'GET' ? [] : bodyCodes),
    ...(route.idempotent === true ? keyCodes : []),
    ...route.errors,
    ...everyRoute,
  ]
}

export function openApiDocument() {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const operations = paths[route.path] ?? {}
    operations[route.method.toLowerCase()] = operation(name, route)
    paths[route.path] = operations
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tillway',
      version: '1',
      description:
        'One till, every way to pay. Amounts are integer minor units, times RFC 3339 in UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Error: withoutId(ErrorBody) },
      securitySchemes: {
        secret: {
          type: 'http',
          scheme: 'bearer',
          description: 'Secret key `sk_…` of the mall server',
        },
        publishable: { type: 'http', scheme: 'bearer', description: 'Publishable key `pk_…`' },
        session: {
          type: 'http',
          scheme: 'bearer',
          description: 'Session token `cs_…` of one payment',
        },
      },
    },
  }
}

function operation(name: string, route: Route) {
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary.en,
    'x-summary-zh': route.summary.zh,
    security: [{ [route.auth]: [] }],
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...(route.idempotent === true ? [idempotencyHeader] : []),
    ],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: withoutId(route.body) } },
          },
        }),
    responses: { [route.status]: success(name, route), ...errorResponses(route) },
  }
}

const idempotencyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  schema: { type: 'string', minLength: 8, maxLength: 255 },
}

function success(name: string, route: Route) {
  const type = name === 'streamClientPayment' ? 'text/event-stream' : 'application/json'
  return {
    description: route.summary.en,
    content: { [type]: { schema: withoutId(route.response) } },
  }
}

function errorResponses(route: Route) {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codesOf(route)) {
    const { status } = errorTable[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        String(status),
        {
          description: codes.map((code) => `\`${code}\``).join(', '),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      ]),
  )
}

function parametersOf(schema: Route['params'], place: 'path' | 'query') {
  if (schema === undefined) return []
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: withoutId(property),
  }))
}

/** A plain copy without `$id`, which would clash where a schema stands twice. */
function withoutId(schema: unknown): unknown {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (key === '$id' ? undefined : value)),
  )
}
