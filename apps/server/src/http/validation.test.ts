import { type Route, routes } from '@tillway/api'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { validatorCompiler } from './validation.ts'

const ajv = new Ajv({ strict: false })
addFormats.default(ajv)

const parts = (Object.entries(routes) as [string, Route][]).flatMap(([name, route]) =>
  (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema = route[part]
    return schema === undefined ? [] : [{ name, part, schema }]
  }),
)

describe.each(parts)('$part of $name', ({ part, schema }) => {
  test('is a schema, and checks what comes', () => {
    expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true)
    const httpPart = part === 'query' ? 'querystring' : part
    const check = validatorCompiler({ schema, httpPart, method: 'POST', url: '/' })
    expect(check(7)).toMatchObject({ error: { code: 'invalid_request' } })
  })
})
