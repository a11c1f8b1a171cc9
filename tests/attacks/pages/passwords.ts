/**
 * Ten passwords: each has another digit at each place, and together they have all ten at each. They
 * come in no order, or whatever gets slower with time would seem to go with digits.
 */
const first = [7, 4, 0, 2, 8, 3]
const steps = [0, 7, 2, 9, 4, 1, 6, 3, 8, 5]

export const tenPasswords: readonly (readonly number[])[] = steps.map((step) =>
  first.map((digit) => (digit + step) % 10),
)
