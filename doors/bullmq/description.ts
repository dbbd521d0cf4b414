// The door as AsyncAPI tells of it. BullMQ has no binding there, so its words are under `x-bullmq`.
import type { DescribeDoor, DoorChannel } from '../../core/door.ts'
import { namesOf } from './names.ts'

interface Place { readonly prefix: string; readonly in: string; readonly status: string }

const at = (prefix: string, queue: string, job: string): object => ({ 'x-bullmq': { prefix, queue, job } })

const channelsOf = ({ prefix, ...names }: Place): readonly DoorChannel[] => [
  {
    name: 'bullmq-post', address: names.in, passing: ['message'], action: 'receive', more: at(prefix, names.in, 'post'),
    description: 'Add a job `post` with a message for its data. It is completed after the hub\'s commit, and its data erased.',
    reply: { channel: 'bullmq-result', description: 'The result of the job is the transaction\'s id, a text.' },
  },
  {
    name: 'bullmq-cancel', address: names.in, passing: ['cancellation'], action: 'receive', more: at(prefix, names.in, 'cancel'),
    description: 'Add a job `cancel` to take back what waits under a reference or a key. Safe to repeat.',
    reply: { channel: 'bullmq-result', description: 'The result of the job is what became of each.' },
  },
  {
    name: 'bullmq-result', address: null, passing: ['transaction', 'cancellations', 'problem'], action: 'send',
    description: 'The result of a job. One that is refused fails for good; its `failedReason` is the problem, as JSON.',
  },
  {
    name: 'bullmq-status', address: names.status, passing: ['entry'], action: 'send', more: at(prefix, names.status, 'status'),
    description: 'Jobs `status` with the id `seq-<seq>`: what becomes of each message, in order and at least once.',
  },
]

export const describeBullmq: DescribeDoor = ({ url, prefix }, silo) => {
  const { protocol, host } = new URL(url)
  return {
    name: 'bullmq', protocol: protocol.slice(0, -1), host,
    description: 'BullMQ on Redis. Each silo has a user of its own, which reaches its own keys and no others.',
    channels: channelsOf({ prefix, ...namesOf(silo) }),
  }
}
