/**
 * How many wrong passwords may come from one browser or one address, whosever they are, so that
 * nobody tries one popular password on ever new shoppers. Many shoppers share an address; right
 * ones are taken off again, so a full shop runs into none of this.
 */
import { hour, hourAndDay, type Limit, minute, type Window } from '../codes/limits.ts'
import type { Fingerprint } from '../keys/fingerprints.ts'

export interface PasswordLimits {
  readonly perDeviceHour: number
  readonly perDeviceDay: number
  readonly perAddressHour: number
  readonly perAddressDay: number
  /** Maps given out for one ticket. */
  readonly challengesPerTicket: number
}

export const defaultPasswordLimits: PasswordLimits = Object.freeze({
  perDeviceHour: 20,
  perDeviceDay: 40,
  perAddressHour: 200,
  perAddressDay: 1_000,
  challengesPerTicket: 60,
})

export interface Whence {
  readonly device: string | null
  readonly clientIp: string
}

export function limitsOfTry(
  { device, clientIp }: Whence,
  limits: PasswordLimits,
  fingerprint: Fingerprint,
): readonly Limit[] {
  const { perDeviceHour, perDeviceDay, perAddressHour, perAddressDay } = limits
  const per = (scope: string, value: string, windows: readonly Window[], grainMs: number) => ({
    scope,
    subject: fingerprint(scope, value),
    windows,
    grainMs,
  })
  const ofDevice = hourAndDay(perDeviceHour, perDeviceDay)
  const ofAddress = hourAndDay(perAddressHour, perAddressDay)
  return [
    ...(device === null ? [] : [per('password_device', device, ofDevice, 1)]),
    per('password_address', networkOf(clientIp), ofAddress, minute),
  ]
}

export function limitOfChallenges(
  jti: string,
  { challengesPerTicket }: PasswordLimits,
  fingerprint: Fingerprint,
): readonly Limit[] {
  const scope = 'challenge'
  const windows = [{ ms: hour, most: challengesPerTicket }]
  return [{ scope, subject: fingerprint(scope, jti), windows, grainMs: 1 }]
}

/** One who has an IPv6 address has 2^64 of them, so its network is what counts (RFC 4291). */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = (part: string) => part.split(':').filter((group) => group !== '')
  const given = [groups(head), groups(tail ?? '')] as const
  const gap = tail === undefined ? 0 : Math.max(0, 8 - given[0].length - given[1].length)
  const whole = [...given[0], ...Array<string>(gap).fill('0'), ...given[1]]
  const first = whole.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${first.join(':')}::/64`
}
