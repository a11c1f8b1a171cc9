export { assert, assertNever } from './assert.ts'
export type { ErrorCode, ErrorRow, ErrorType, RetryAdvice } from './error-table.ts'
export { errorTable, isErrorCode } from './error-table.ts'
export type { PayErrorOptions, TransportFailure } from './errors.ts'
export { isPayError, PayError, TransportError } from './errors.ts'
export type { IdGenerator, IdKind } from './ids.ts'
export { createIdGenerator, idPrefixes, isAnyId, isId } from './ids.ts'
export type { Currency, MinorUnits, Money } from './money.ts'
export {
  addMinor,
  currencyExponents,
  isCurrency,
  minorUnits,
  money,
  sameMoney,
  subtractMinor,
  sumMinor,
  toMajorString,
} from './money.ts'
export type {
  ByteStream,
  Cancel,
  Clock,
  HttpRequest,
  HttpResponse,
  HttpTransport,
  Instant,
  Log,
  LogFields,
  Random,
  Scheduler,
  StreamAddress,
  StreamConnector,
  StreamListener,
} from './ports.ts'
export { sleep } from './ports.ts'
export { Secret, secret } from './secret.ts'
export type { TrustedClockOptions } from './trusted-clock.ts'
export { openTrustedClock } from './trusted-clock.ts'
