/** What may be asked for at all. */
import type { Money } from '@tillway/kernel'
import { manifest } from '../manifest.ts'

export function isPayable({ amount, currency }: Money): boolean {
  const { min, max } = manifest.amount
  return currency === 'CNY' && amount >= min && amount <= max
}
