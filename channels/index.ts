// THE registration: one line per channel.
import type { Channel } from '../core/channel.ts'
import { eboks } from './eboks/index.ts'
import { email } from './email/index.ts'
import { nemsms } from './nemsms/index.ts'
import { silo } from './silo/index.ts'
import { sms } from './sms/index.ts'
import { webservicebesked } from './webservicebesked/index.ts'
import { wsrm } from './wsrm/index.ts'

/** Every channel that the hub knows. */
export const channels: readonly Channel[] = [
  eboks,
  email,
  nemsms,
  silo,
  sms,
  webservicebesked,
  wsrm,
]
