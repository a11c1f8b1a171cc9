/** An example value of a schema, for the reference. A test checks that the schema takes it. */

export interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly description?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly default?: unknown
}

/** Names whose example says more than their type. */
const known: Readonly<Record<string, unknown>> = {
  order: 'A-1001',
  amount: 2990,
  amount_refunded: 0,
  currency: 'CNY',
  description: 'Enamel mug',
  return_url: 'https://mall.example.com/orders/A-1001',
  url: 'https://mall.example.com/webhooks/tillway',
  reference: 'R-1001-1',
  shopper: 'member-42',
  way: 'way_id',
  allowed_origins: ['https://mall.example.com'],
  from: '09:00',
  to: '18:00',
  last_four: '1359',
  phone: '13800138000',
  masked_number: '622609******1359',
  public_key: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIuKcMmDtk',
}

export function exampleOf(schema: Schema, name = ''): unknown {
  const given = known[name]
  if (given !== undefined && fits(schema, given)) return given
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf !== undefined) return exampleOf(chosen(schema.anyOf), name)
  if (schema.allOf !== undefined) {
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, name) as object))
  }
  switch (schema.type) {
    case 'object':
      return exampleObject(schema)
    case 'array':
      return schema.items === undefined ? [] : [exampleOf(schema.items, '')]
    case 'integer':
    case 'number':
      return schema.default ?? Math.max(schema.minimum ?? 0, 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return exampleString(schema)
  }
}

/** The one that says most: what may be null is shown as what else it may be, unless it is an object. */
function chosen(options: readonly Schema[]): Schema {
  const told = options.filter(({ type }) => type !== 'null')
  const [first = {}] = told
  const mayBeNull = told.length < options.length
  return mayBeNull && first.type === 'object' ? { type: 'null' } : first
}

function fits(schema: Schema, value: unknown): boolean {
  const types = [schema.type, ...(schema.anyOf ?? []).map(({ type }) => type)]
  if (Array.isArray(value)) return types.includes('array')
  if (typeof value === 'number') return types.includes('integer')
  return types.includes('string') && schema.enum === undefined && schema.const === undefined
}

function exampleObject({ properties = {}, required = [] }: Schema): unknown {
  const shown = Object.entries(properties).filter(
    ([name, property]) => required.includes(name) || !isDeep(property),
  )
  return Object.fromEntries(shown.map(([name, property]) => [name, exampleOf(property, name)]))
}

function isDeep(schema: Schema): boolean {
  return schema.type === 'object' || schema.type === 'array' || schema.anyOf !== undefined
}

const ulid = '01JD8X4Q2N7V3K5M9R6T0W1YAB'

function exampleString({ pattern = '', format, minLength = 0, description = '' }: Schema): string {
  const prefix = /^\^([a-z]+)_\[0-9A-HJ/.exec(pattern)?.[1]
  if (prefix !== undefined) return `${prefix}_${ulid}`
  if (format === 'date-time') return '2026-11-23T08:00:00.000Z'
  if (pattern.startsWith('^https')) return 'https://mall.example.com/orders/A-1001'
  if (description.includes('`cs_…`')) return 'cs_…'
  if (description.includes('`whsec_…`')) return 'whsec_…'
  return 'text'.padEnd(minLength, '_')
}
