/** Reads the JSON bodies of the control interface; every fault is a `PayError` that names the field. */
import { type FaultName, type FaultRule, faultNames } from '@tillway/channel/simulator'
import { PayError } from '@tillway/kernel'

export type Fields = Readonly<Record<string, unknown>>

/** An empty body reads as no fields. */
export function readFields(body: Uint8Array): Fields {
  if (body.length === 0) return {}
  const value = parse(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PayError('invalid_json', 'the body must be a JSON object')
  }
  return value as Fields
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch (cause) {
    throw new PayError('invalid_json', undefined, { cause })
  }
}

export function textField(fields: Fields, param: string): string {
  const value = fields[param]
  if (typeof value !== 'string' || value === '') {
    throw new PayError('invalid_request', `${param} must be a text`, { param })
  }
  return value
}

export function faultRule(fields: Fields): FaultRule {
  const { orderNumber, times } = fields
  if (times !== undefined && !(Number.isSafeInteger(times) && Number(times) > 0)) {
    throw new PayError('invalid_request', 'times must be a positive integer', { param: 'times' })
  }
  return {
    fault: faultName(fields),
    ...(orderNumber === undefined ? {} : { orderNumber: textField(fields, 'orderNumber') }),
    ...(times === undefined ? {} : { times: Number(times) }),
  }
}

function faultName(fields: Fields): FaultName {
  const found = faultNames.find((name) => name === fields.fault)
  if (found === undefined) {
    throw new PayError('invalid_request', 'fault must be one of the known faults', {
      param: 'fault',
    })
  }
  return found
}
