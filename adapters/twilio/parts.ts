import type { Services } from '../../core/world.ts'
import type { Client } from './client.ts'
import type { Known } from './known.ts'
import type { Unknown } from './outcome.ts'
import type { Settings } from './settings.ts'

/** What sending, asking and listening share. */
export interface Parts {
  readonly settings: Settings
  readonly services: Services
  readonly client: Client
  readonly known: Known
  readonly unknown: Unknown
}
