import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../../core/errors.ts'
import { configure, examine, type Channels, type Configuration, type Environment } from '../../config/index.ts'

export const hashOf = (digit: string): string => digit.repeat(64)

/** A channel that is configured like a gateway, and one that takes anything. */
export const channels: Channels = [
  {
    name: 'sms',
    settings: {
      type: 'object', required: ['adapter'], discriminator: { propertyName: 'adapter' },
      oneOf: [
        {
          additionalProperties: false, required: ['adapter', 'account', 'authToken'],
          properties: {
            adapter: { const: 'gateway' },
            account: { type: 'string', pattern: '^AC' },
            authToken: { type: 'string', minLength: 8, writeOnly: true },
            connections: { type: 'integer', minimum: 1, default: 8 },
          },
        },
        { properties: { adapter: { const: 'nowhere' } } },
      ],
    },
  },
  { name: 'email', settings: { type: 'object' } },
]

/** A silo, complete. */
export const siloFile = (given: object = {}): object => ({
  da: 'Kontaktforløb', en: 'Contact', credentials: [{ sha256: hashOf('a') }], channels: ['sms'], topics: ['moede.*'], ...given,
})

/** A route, complete. */
export const routeFile = (given: object = {}): object => ({
  name: 'sms', channel: 'sms', settings: { adapter: 'gateway', account: 'AC1', authToken: 'in-clear-and-long' }, ...given,
})

/** A file with one silo and one route. */
export const fileOf = (given: object = {}): object => ({ silos: { kontaktforloeb: siloFile() }, routes: [routeFile()], ...given })

export const configured = (given: object, env: Environment = {}): Configuration => configure(given, env, channels)

/** What config:show would print of it. */
export const shownOf = (given: object): string =>
  JSON.stringify(examine(['--config', written(JSON.stringify(given))], {}, channels))

/** The fault that stops the configuration. */
export const faultOf = (work: () => unknown): Fault => {
  try {
    work()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('no fault was thrown')
}

/** A file in a folder of its own. */
export const written = (content: string, name = 'sluse.json'): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'sluse-config-')), name)
  writeFileSync(file, content)
  return file
}
