/** Numbers of batches: six digits, from 000001 to 999999 and round again. */

export function nextBatch(batch: string): string {
  return String((Number(batch) % 999_999) + 1).padStart(6, '0')
}

/** Whether two numbers are no farther apart than that. */
export function isSameBatch(first: string, second: string, distance: number): boolean {
  return Math.abs(Number(first) - Number(second)) <= distance
}
