/** The last messages as an operator may see them: card numbers masked, secrets by their length. */
import { describeMessage, type Fields } from '@tillway/wire/iso8583'
import { posDialect } from '../wire/dialect.ts'

export interface WireLog {
  took(type: string, fields: Fields): void
  gave(type: string, fields: Fields): void
  /** Oldest first. */
  lines(): readonly string[]
}

const kept = 200

export function createWireLog(): WireLog {
  const lines: string[] = []
  const add = (line: string): void => {
    lines.push(line)
    if (lines.length > kept) lines.shift()
  }
  const describe = (type: string, fields: Fields) => describeMessage(posDialect, { type, fields })
  return {
    took: (type, fields) => add(`> ${describe(type, fields)}`),
    gave: (type, fields) => add(`< ${describe(type, fields)}`),
    lines: () => [...lines],
  }
}
