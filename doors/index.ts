// The registration of the doors: one line each.
import type { DescribeDoor, OpenDoor } from '../core/door.ts'
import { describeAmqp, openAmqpDoor } from './amqp/index.ts'
import { describeBullmq, openBullmqDoor } from './bullmq/index.ts'

interface Registered { readonly open: OpenDoor; readonly describe: DescribeDoor }

export const doors: Readonly<Record<string, Registered>> = {
  amqp: { open: openAmqpDoor, describe: describeAmqp },
  bullmq: { open: openBullmqDoor, describe: describeBullmq },
}
