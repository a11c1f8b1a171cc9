/** Whether this tab is in the middle of a payment at the counter. */
const slot = 'shop:at-counter'

export const isPayingAtCounter = (): boolean => sessionStorage.getItem(slot) !== null

export function markCounter(isPaying: boolean): void {
  if (isPaying) sessionStorage.setItem(slot, '1')
  else sessionStorage.removeItem(slot)
}
