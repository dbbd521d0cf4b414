// Counting what arrives, told over HTTP: `GET /<n>` answers when `n` have come, so that nobody has to poll.
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Count {
  /** One more has come. */
  came(): void
  /** Answers the request when so many have come as its path says. */
  tell(request: IncomingMessage, response: ServerResponse): void
}

export const createCount = (): Count => {
  let count = 0
  let waiting: { until: number; response: ServerResponse }[] = []
  const look = (): void => {
    const due = waiting.filter(({ until }) => count >= until)
    waiting = waiting.filter(({ until }) => count < until)
    for (const { response } of due) response.end(String(count))
  }
  return {
    came: () => {
      count += 1
      if (waiting.length > 0) look()
    },
    tell: (request, response) => {
      waiting.push({ until: Number(request.url?.slice(1)), response })
      look()
    },
  }
}
