import type { WayOption } from '@tillway/api/types'
import { fitWay, type Place } from '../hosts/adapter.ts'
import type { PaymentRequest } from './usage.ts'

/** The ways to show: what the server offers, what this place can do, what the mall asked for. */
export function waysToShow(
  offered: readonly WayOption[],
  place: Place,
  { ways, preferredWay }: Pick<PaymentRequest, 'ways' | 'preferredWay'>,
): readonly WayOption[] {
  const wanted = offered
    .filter(({ id }) => !ways || ways.includes(id))
    .map((way) => fitWay(way, place))
  // Not by sort(): it is stable only in engines of the last years.
  const preferred = putFirst(wanted, ({ id }) => id === preferredWay)
  return putFirst(preferred, ({ available }) => available)
}

function putFirst<T>(items: readonly T[], matches: (item: T) => boolean): readonly T[] {
  return [...items.filter(matches), ...items.filter((item) => !matches(item))]
}
