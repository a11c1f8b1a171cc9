/** An account's configuration, checked once. */
import type { TrackEncoding } from '@tillway/card-crypto'
import { isPayError, PayError, type StreamAddress } from '@tillway/kernel'
import { fromYuan, readPemCertificates } from '@tillway/wire'
import type { accountFields } from '../account-fields.ts'
import { defaultHead, defaultTpdu } from '../wire/framing.ts'

type Config = Readonly<Record<string, string>>
type FieldName = (typeof accountFields)[number]['name']

export interface Settings {
  readonly merchantNumber: string
  readonly merchantName: string | undefined
  readonly address: StreamAddress
  readonly connection: 'short' | 'long'
  readonly algorithm: 'tdes' | 'sm4'
  readonly tpdu: string
  readonly head: string
  readonly answerTimeoutMs: number
  readonly readerTrack: TrackEncoding
  /** Fen: a stripe without a PIN is signed for when it pays more. */
  readonly signatureAbove: number
  /** Whether field 59 tells the host our number of the order. */
  readonly tellsOrders: boolean
  /** Minutes after midnight in China; undefined: batches are closed when somebody asks. */
  readonly settleDailyAt: number | undefined
}

/** Throws `channel_misconfigured`, naming the field. */
export function readSettings(config: Config): Settings {
  return {
    merchantNumber: matching(config, 'merchantNumber', /^[0-9A-Za-z]{15}$/),
    merchantName: optional(config, 'merchantName'),
    address: readAddress(config),
    connection: choice(config, 'connection', ['short', 'long']),
    algorithm: choice(config, 'algorithm', ['3des', 'sm4']) === 'sm4' ? 'sm4' : 'tdes',
    tpdu: matching(config, 'tpdu', /^60[0-9]{8}$/, defaultTpdu),
    head: matching(config, 'head', /^[0-9]{12}$/, defaultHead),
    answerTimeoutMs: wholeNumber(config, 'answerSeconds', { min: 5, max: 40, usual: 30 }) * 1_000,
    readerTrack: choice(config, 'readerTrack', ['ascii', 'packed'], 'ascii'),
    signatureAbove: yuan(config, 'signatureAbove', '1000.00'),
    tellsOrders: choice(config, 'orderNumbers', ['yes', 'no'], 'no') === 'yes',
    settleDailyAt: timeOfDay(config, 'settlementTime'),
  }
}

function readAddress(config: Config): StreamAddress {
  const host = matching(config, 'host', /^[0-9A-Za-z.:-]{1,253}$/)
  const port = wholeNumber(config, 'port', { min: 1, max: 65_535 })
  const tls = choice(config, 'tls', ['yes', 'no'])
  const roots = readRoots(config)
  return tls === 'yes' ? { host, port, tls: { roots } } : { host, port }
}

function readRoots(config: Config): readonly string[] {
  const text = optional(config, 'tlsRoots')
  if (text === undefined) return []
  const certificates = readPemCertificates(text, 'tlsRoots')
  if (certificates.length === 0) throw misconfigured('tlsRoots', 'holds no certificate in PEM')
  return certificates.map((certificate) => certificate.toString())
}

function choice<Choice extends string>(
  config: Config,
  field: FieldName,
  choices: readonly Choice[],
  usual?: Choice,
): Choice {
  const value = optional(config, field) ?? usual
  if (value === undefined) throw misconfigured(field, 'is missing')
  const found = choices.find((one) => one === value)
  if (found === undefined) throw misconfigured(field, `is none of ${choices.join(', ')}`)
  return found
}

function matching(config: Config, field: FieldName, pattern: RegExp, usual?: string): string {
  const value = optional(config, field) ?? usual
  if (value === undefined) throw misconfigured(field, 'is missing')
  if (!pattern.test(value)) throw misconfigured(field, 'does not look like one')
  return value
}

interface Range {
  readonly min: number
  readonly max: number
  readonly usual?: number
}

function wholeNumber(config: Config, field: FieldName, { min, max, usual }: Range): number {
  const text = optional(config, field) ?? usual?.toString()
  if (text === undefined) throw misconfigured(field, 'is missing')
  const value = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw misconfigured(field, `is not a whole number from ${min} to ${max}`)
}

function timeOfDay(config: Config, field: FieldName): number | undefined {
  const text = optional(config, field)
  if (text === undefined) return undefined
  const [, hours, minutes] = /^([01][0-9]|2[0-3]):([0-5][0-9])$/.exec(text) ?? []
  if (hours === undefined) throw misconfigured(field, 'is not a time of day such as 22:30')
  return Number(hours) * 60 + Number(minutes)
}

function yuan(config: Config, field: FieldName, usual: string): number {
  try {
    return fromYuan(optional(config, field) ?? usual)
  } catch (error) {
    if (isPayError(error, 'invalid_amount')) throw misconfigured(field, 'is no amount in yuan')
    throw error
  }
}

function optional(config: Config, field: FieldName): string | undefined {
  const value = config[field]?.trim()
  return value === '' ? undefined : value
}

function misconfigured(field: FieldName, what: string): PayError {
  return new PayError('channel_misconfigured', `${field} ${what}`, { param: field })
}
