/** How values of PostgreSQL become JavaScript's; its types are named by number (`pg_type.oid`). */
import { PayError } from '@tillway/kernel'

const oids = { boolean: 16, int8: 20, int2: 21, int4: 23 }

/** Money and times fit a safe integer by far; one that does not is a fault, never rounded. */
export function parseLong(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new PayError('internal', 'invariant broken: a stored number is a safe integer')
}

/** Everything else stays text: JSON is parsed by the columns that say so. */
const parsers = new Map<number, (text: string) => unknown>([
  [oids.boolean, (text) => text === 't'],
  [oids.int8, parseLong],
  [oids.int2, Number],
  [oids.int4, Number],
])

const asText = (text: string) => text

export const valueTypes = Object.freeze({
  getTypeParser: (oid: number) => parsers.get(oid) ?? asText,
})
