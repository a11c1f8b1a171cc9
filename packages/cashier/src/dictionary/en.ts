import type { Words } from './zh.ts'

export const en: Words = {
  title: 'Checkout',
  close: 'Close',
  loading: 'Loading your order',
  timeLeft: 'Time left to pay',
  ways: 'Pay with',
  more: 'More ways to pay',
  pay: 'Pay {0}',
  starting: 'Starting payment',
  noWays: 'No way to pay is available right now',
  unavailable: 'Not available',
  scanElsewhere: 'Scan with another phone',
  offline: 'You are offline. We continue as soon as you are back.',
  reload: 'Try again',
}
