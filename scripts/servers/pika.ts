// The Python that Debian's pika, an AMQP client that is none of ours, is installed for.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { locate } from './binary.ts'

const python = '/usr/bin/python3'

const look = (): Promise<string | undefined> =>
  promisify(execFile)(python, ['-c', 'import pika']).then(() => python, () => undefined)

/** Undefined where there is none and the suite may be skipped. */
export const findPika = (): Promise<string | undefined> => locate({ binary: 'python3 with pika', debian: 'python3-pika', look })
