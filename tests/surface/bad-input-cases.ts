/** Makes the bad inputs of a route out of its schema: each breaks one rule and no other. */
import type { TObject, TSchema } from 'typebox'

export interface BadCase {
  readonly what: string
  /** The parameter that the refusal must name; undefined when it is the whole. */
  readonly param: string | undefined
  readonly value: Readonly<Record<string, unknown>>
}

type Values = Readonly<Record<string, unknown>>

interface Rules {
  readonly type?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxProperties?: number
  readonly pattern?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly TSchema[]
  readonly items?: TSchema
  readonly patternProperties?: Readonly<Record<string, TSchema>>
}

/** Of a JSON body, with `valid` as the good one. */
export function badBodies(schema: TObject, valid: Values): readonly BadCase[] {
  const required = new Set(schema.required ?? [])
  const fields = Object.entries(schema.properties).flatMap(([name, field]) => [
    ...(required.has(name) ? [missing(valid, name)] : []),
    ...badValues(field as Rules).map(([what, bad, below = '']) => ({
      what: `${name} ${what}`,
      param: `${name}${below}`,
      value: { ...valid, [name]: bad },
    })),
  ])
  return [...fields, extra(valid)]
}

/** Of a query, where every value is text, with `valid` as the good one. */
export function badQueries(schema: TObject, valid: Values): readonly BadCase[] {
  const required = new Set(schema.required ?? [])
  const fields = Object.entries(schema.properties).flatMap(([name, field]) => [
    ...(required.has(name) ? [missing(valid, name)] : []),
    ...badTexts(field as Rules).map(([what, bad]) => ({
      what: `${name} ${what}`,
      param: name,
      value: { ...valid, [name]: bad },
    })),
  ])
  return [...fields, extra(valid)]
}

function missing(valid: Values, name: string): BadCase {
  const { [name]: _, ...rest } = valid
  return { what: `${name} missing`, param: name, value: rest }
}

const extra = (valid: Values): BadCase => ({
  what: 'an unknown parameter',
  param: 'no_such_parameter',
  value: { ...valid, no_such_parameter: 1 },
})

/** What is wrong with it, the value, and where below the parameter the fault lies. */
type BadValue = readonly [what: string, value: unknown, below?: string]

const samples: Readonly<Record<string, unknown>> = {
  string: 'text',
  integer: 7,
  boolean: true,
  array: ['text'],
  object: { key: 'text' },
  null: null,
}

function badValues(rules: Rules): readonly BadValue[] {
  const types = typesOf(rules)
  const wrong = Object.entries(samples)
    .filter(([type]) => !types.includes(type))
    .map(([type, value]): BadValue => [`as ${type}`, value])
  return [...wrong, ...badOfType(rules)]
}

function typesOf(rules: Rules): readonly string[] {
  return rules.anyOf?.map((schema) => (schema as Rules).type ?? '') ?? [rules.type ?? '']
}

function badOfType(rules: Rules): readonly BadValue[] {
  switch (rules.type) {
    case 'string':
      return badStrings(rules)
    case 'integer':
      return badIntegers(rules)
    case 'array':
      return [
        ...(rules.minItems === undefined ? [] : [['empty', []] as const]),
        ['with a wrong item', ['no.such.item'], '.0'],
      ]
    case 'object':
      // What has names of its own is held to them by the suites of its route.
      return rules.patternProperties === undefined ? [] : badRecords(rules)
    default:
      return []
  }
}

function badStrings({ enum: choices, format, maxLength, minLength, pattern }: Rules) {
  const cases: BadValue[] = []
  if (maxLength !== undefined) cases.push(['too long', `https://a${'a'.repeat(maxLength)}`])
  if (minLength !== undefined) cases.push(['empty', ''])
  if (choices !== undefined) cases.push(['not one of the choices', 'no_such_choice'])
  if (format !== undefined) cases.push(['not of its format', '2026-13-01T00:00:00Z'])
  if (pattern !== undefined) {
    cases.push(['not of its pattern', '?? \n'], ['ending in a line feed', 'CNY\n'])
  }
  return cases
}

function badIntegers({ minimum = 0, maximum }: Rules): readonly BadValue[] {
  const tooLarge: BadValue[] = maximum === undefined ? [] : [['too large', maximum + 1]]
  return [
    ['too small', minimum - 1],
    ['negative', -5],
    ['a fraction', minimum + 0.5],
    ['beyond every integer', 1e300],
    ['as digits in a string', String(minimum + 1)],
    ...tooLarge,
  ]
}

function badRecords(rules: Rules): readonly BadValue[] {
  const value = Object.values(rules.patternProperties ?? {})[0] as Rules | undefined
  const cases: BadValue[] = [['with a number in it', { key: 1 }, '.key']]
  if (value?.maxLength !== undefined) {
    cases.push(['with a value too long', { key: 'a'.repeat(value.maxLength + 1) }, '.key'])
  }
  if (rules.maxProperties !== undefined) {
    const names = Array.from({ length: rules.maxProperties + 1 }, (_, index) => `k${index}`)
    cases.push(['with too many', Object.fromEntries(names.map((name) => [name, '']))])
  }
  return cases
}

function badTexts(rules: Rules): readonly BadValue[] {
  if (rules.type !== 'integer') return badStrings(rules)
  return [
    ['not a number', 'ten'],
    ['empty', ''],
    ['a fraction', '1.5'],
    ['too small', String((rules.minimum ?? 0) - 1)],
    ['too large', String((rules.maximum ?? 0) + 1)],
  ]
}
