import type { World } from '../core/world.ts'

// An error's message may quote what it choked on, over several lines, so it is cut out of the stack: only the error's name and
// where it happened are logged.
const framesOf = ({ message, stack = '' }: Error): readonly string[] => {
  const at = stack.indexOf(message)
  const after = at < 0 ? '' : stack.slice(at + message.length)
  return after.split('\n').filter((line) => line.trim().startsWith('at ')).slice(0, 8)
}

/** Logs a request that failed inside the hub, under the id that its sender was told. */
export const logFailure = ({ log }: Pick<World, 'log'>, requestId: string, route: string | undefined, error: Error): void =>
  log.error('request-failed', { requestId, route, error: error.name, frames: framesOf(error) })
