/** Logs as JSON lines through pino. Fields are chosen by the callers; this net catches what slips. */
import type { Log } from '@tillway/kernel'
import { pino } from 'pino'

const redacted = ['authorization', 'key', 'secret', 'token', 'session', 'config', 'body']

/** Lines go to standard output unless `write` takes them. */
export function createPinoLog(level: string, write?: (line: string) => void): Log {
  const options = {
    level,
    base: null,
    redact: { paths: [...redacted, ...redacted.map((name) => `*.${name}`)], censor: '[redacted]' },
    serializers: { error: pino.stdSerializers.err },
  }
  const logger = write === undefined ? pino(options) : pino(options, { write })
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  }
}
