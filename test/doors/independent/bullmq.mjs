// A silo that knows nothing but the AsyncAPI document and BullMQ: every name comes from the document. Posts what it is told,
// follows it until it is delivered, takes it back too late, and shows what was refused. One JSON object a line.
import { Queue, QueueEvents, Worker } from 'bullmq'

const [address, username, password, good, bad] = process.argv.slice(2)
const document = await (await fetch(address)).json()

const passes = (channel, message) => Object.values(channel.messages).some(({ $ref }) => $ref.endsWith(`/${message}`))

const placeOf = (action, message) => Object.values(document.operations)
  .filter((operation) => operation.action === action)
  .map(({ channel }) => document.channels[channel.$ref.split('/').at(-1)])
  .find((channel) => channel['x-bullmq'] && passes(channel, message))['x-bullmq']

const say = (what, said) => console.log(JSON.stringify({ [what]: said }))

const [host, port] = Object.values(document.servers).find(({ protocol }) => protocol === 'redis').host.split(':')
const connection = { host, port: Number(port), username, password, maxRetriesPerRequest: null }
const posting = placeOf('receive', 'message')
const cancelling = placeOf('receive', 'cancellation')
const telling = placeOf('send', 'entry')

const queue = new Queue(posting.queue, { connection, prefix: posting.prefix })
const events = new QueueEvents(posting.queue, { connection, prefix: posting.prefix })
await events.waitUntilReady()

const post = async (message) => (await queue.add(posting.job, JSON.parse(message))).waitUntilFinished(events)

const id = await post(good)
say('posted', { id })

const delivered = Promise.withResolvers()
const worker = new Worker(telling.queue, async ({ name, data }) => {
  if (name !== telling.job || data.id !== id) return
  say('followed', data)
  if (data.status === 'delivered') delivered.resolve()
}, { connection, prefix: telling.prefix })
await delivered.promise
await worker.close()

const cancel = await queue.add(cancelling.job, { reference: JSON.parse(good).reference })
say('cancelled', await cancel.waitUntilFinished(events))
await post(bad).catch(({ message }) => say('refused', JSON.parse(message)))
const [job] = await queue.getFailed(0, 0)
say('rejected', { headers: JSON.parse(job.failedReason), body: job.data })
await Promise.all([queue.close(), events.close()])
