/** How a scripted host settles. */
import { decodeTotals, encodeTotals } from '../src/wire/batch-totals.ts'
import type { Rig } from './rig.ts'

/** The host opens the next batch when the last message of a settlement comes. */
export function closing(
  rig: Rig,
  also: Rig['host']['behave'] = () => undefined,
  next = '000002',
): Rig['host']['behave'] {
  return (request) => {
    const network = request.text(60).slice(8, 11)
    if (request.type === '0320' && (network === '207' || network === '202')) {
      rig.host.batch = next
    }
    return also(request)
  }
}

export const unbalanced: Rig['host']['behave'] = (request) => {
  if (request.type !== '0500') return undefined
  const { domestic, foreign } = decodeTotals(request.text(48))
  return {
    fields: { 48: encodeTotals({ domestic: { ...domestic, flag: '2' }, foreign }) },
  }
}
