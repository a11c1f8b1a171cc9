/** Looks a name up and refuses the answer when it leads where it must not. */
import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { type AddressKind, addressKind } from './addresses.ts'
import { AddressRefused } from './transport-failure.ts'

/** One record that is not allowed, or records of different kinds, spoil the whole answer. */
export function guardLookup(
  resolve: LookupFunction,
  kinds: ReadonlySet<AddressKind>,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, answer) => {
      if (error !== null) return callback(error, '', 0)
      const records = recordsOf(answer)
      const found = new Set(records.map((record) => addressKind(record.address)))
      const first = records[0]
      if (first === undefined || found.size > 1 || ![...found].every((kind) => kinds.has(kind))) {
        return callback(new AddressRefused('the name resolves to an address not allowed'), '', 0)
      }
      if (options.all === true) callback(null, [...records])
      else callback(null, first.address, first.family)
    })
  }
}

function recordsOf(answer: string | readonly LookupAddress[]): readonly LookupAddress[] {
  return typeof answer === 'string' ? [{ address: answer, family: isIP(answer) }] : answer
}
