/**
 * Checks requests against the schemas of the route table. Bodies are taken as they are, never coerced.
 * A schema is compiled when the first request needs it: all of them together take a third of the time
 * in which a server starts. That each can be compiled is a test's to find out, not a start's.
 */
import { PayError } from '@tillway/kernel'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'

const options = {
  allErrors: false,
  useDefaults: false,
  removeAdditional: false,
  strict: false,
  validateSchema: false,
}
const bodies = new Ajv({ ...options, coerceTypes: false })
const texts = new Ajv({ ...options, coerceTypes: true })
addFormats.default(bodies, ['date-time'])
addFormats.default(texts, ['date-time'])

export const validatorCompiler: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  let compiled: ValidateFunction | undefined
  return (data: unknown) => {
    compiled ??= (httpPart === 'body' ? bodies : texts).compile(schema)
    const validate = compiled
    if (validate(data)) return { value: data }
    return { error: toPayError(validate.errors?.[0], httpPart ?? 'request') }
  }
}

function toPayError(error: ErrorObject | undefined, part: string): PayError {
  if (error === undefined) return new PayError('invalid_request')
  const path = error.instancePath.slice(1).split('/')
  const { missingProperty, additionalProperty } = error.params as Record<string, string | undefined>
  const leaf = missingProperty ?? additionalProperty
  const param = [...path, leaf].filter(isName).join('.')
  const code = part === 'body' && param === 'amount' ? 'invalid_amount' : 'invalid_request'
  const what = additionalProperty === undefined ? (error.message ?? 'is malformed') : 'is not known'
  return new PayError(
    code,
    `${param === '' ? `the ${part}` : param} ${what}`,
    param === '' ? {} : { param },
  )
}

/** A card number or a key may stand where a name should: what has many digits is not repeated. */
function isName(piece: string | undefined): piece is string {
  return piece !== undefined && piece !== '' && !/(?:\d\D*){5}/.test(piece)
}
