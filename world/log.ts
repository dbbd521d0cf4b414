import { pino, stdTimeFunctions } from 'pino'
import type { Log } from '../core/world.ts'

/** Structured log, one JSON object a line: `time`, `level`, `event`, then the event's fields. */
export const createLog = (level: string): Log => {
  const logger = pino({
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    messageKey: 'event',
    formatters: { level: (label) => ({ level: label }) },
  })
  return {
    debug: (event, fields) => logger.debug(fields ?? {}, event),
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  }
}
