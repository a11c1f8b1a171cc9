import type { WayOption } from '@tillway/api/types'
import { fitWay, type HostAdapter } from '../hosts/adapter.ts'
import type { PaymentRequest } from './usage.ts'

/** The ways to show: what the server offers, what this host can do, what the mall asked for. */
export function waysToShow(
  offered: readonly WayOption[],
  host: HostAdapter,
  { ways, preferredWay }: Pick<PaymentRequest, 'ways' | 'preferredWay'>,
): readonly WayOption[] {
  const wanted = offered
    .filter(({ id }) => !ways || ways.includes(id))
    .map((way) => fitWay(way, host))
  const rank = ({ id, available }: WayOption) => (id === preferredWay ? 0 : 1) + (available ? 0 : 2)
  // Array.prototype.sort is stable only in engines of the last years; the index settles it.
  return wanted
    .map((way, index) => ({ way, index }))
    .sort((a, b) => rank(a.way) - rank(b.way) || a.index - b.index)
    .map(({ way }) => way)
}
