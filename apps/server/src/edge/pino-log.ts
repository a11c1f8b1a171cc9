/** Logs as JSON lines through pino. Fields are chosen by the callers; this net catches what slips. */
import type { Log } from '@tillway/kernel'
import { pino } from 'pino'

const redacted = ['authorization', 'key', 'secret', 'token', 'session', 'config', 'body']

export function createPinoLog(level: string): Log {
  const logger = pino({
    level,
    base: null,
    redact: { paths: [...redacted, ...redacted.map((name) => `*.${name}`)], censor: '[redacted]' },
    serializers: { error: pino.stdSerializers.err },
  })
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  }
}
