/** A `no` in Twilio's form. The text quotes what was sent, as Twilio's does. */
export interface Problem {
  readonly status: number
  readonly code: number
  readonly message: string
}

const texts: Readonly<Record<number, (given: string) => string>> = {
  20003: () => 'Authenticate',
  20404: (given) => `The requested resource ${given} was not found`,
  20429: () => 'Too Many Requests',
  20500: () => 'An internal server error has occurred',
  20503: () => 'Service unavailable',
  21211: (given) => `The 'To' number ${given} is not a valid phone number.`,
  21408: (given) => `Permission to send an SMS has not been enabled for the region indicated by the 'To' number: ${given}`,
  21602: () => 'Message body is required.',
  21603: () => 'A \'From\' phone number is required.',
  21604: () => 'A \'To\' phone number is required.',
  21606: (given) => `The 'From' phone number ${given} is not a valid, message-capable number for this destination.`,
  21609: (given) => `The StatusCallback URL ${given} is not a valid URL.`,
  21610: (given) => `Attempt to send to unsubscribed recipient ${given}`,
  21612: (given) => `Message cannot be sent with the current combination of 'To' (${given}) and 'From' parameters`,
  21614: (given) => `'To' number ${given} is not a valid mobile number`,
  21617: () => 'The concatenated message body exceeds the 1600 character limit',
  30409: () => 'The message is not in a status that allows this',
}

const httpStatuses: Readonly<Record<number, number>> = {
  20003: 401, 20404: 404, 20429: 429, 20500: 500, 20503: 503, 21408: 403, 30409: 409,
}

export const problemOf = (code: number, given = ''): Problem =>
  ({ status: httpStatuses[code] ?? 400, code, message: texts[code]?.(given) ?? 'Invalid parameter' })

/** The body of the answer. */
export const problemJson = ({ status, code, message }: Problem): object =>
  ({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status })
