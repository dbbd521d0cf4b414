// What many would build instead: messages published to a quorum queue with confirms, and a consumer that posts each to the sink.
// It is spared HTTP in, validation, sealing and a status that can be asked for.
//   node bench/amqp.ts '{"url":…,"sinkPort":…,"warm":…,"count":…}'   → {"perSecond":…}
import { connect, type ConfirmChannel, type ConsumeMessage } from 'amqplib'
import { Pool } from 'undici'
import { monotonic } from './figures.ts'
import { message } from './hub.ts'
import { sendAll, type Rate } from './sending.ts'

export interface AmqpOrder { readonly url: string; readonly sinkPort: number; readonly warm: number; readonly count: number }

const name = 'bench'
const atOnce = 50
const content = Buffer.from(JSON.stringify(message))

const postTo = async (pool: Pool, { content: body }: ConsumeMessage): Promise<void> => {
  const headers = { 'content-type': 'application/json' }
  const answer = await pool.request({ method: 'POST', path: '/inbox', headers, body })
  await answer.body.dump()
  if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`)
}

const publish = (channel: ConfirmChannel): Promise<void> => new Promise((resolve, reject) => {
  channel.publish('', name, content, { persistent: true }, (error) => (error ? reject(error as Error) : resolve()))
})

const run = async ({ url, sinkPort, warm, count }: AmqpOrder): Promise<Rate> => {
  const pool = new Pool(`http://127.0.0.1:${sinkPort}`, { connections: atOnce })
  const [writing, reading] = await Promise.all([connect(url, { noDelay: true }), connect(url, { noDelay: true })])
  const [out, back] = [await writing.createConfirmChannel(), await reading.createChannel()]
  await out.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  await back.prefetch(atOnce)
  let [left, done] = [0, (): void => undefined]
  await back.consume(name, (one) => {
    if (!one) return
    void postTo(pool, one).then(() => {
      back.ack(one)
      if (--left === 0) done()
    })
  })
  const carry = async (messages: number): Promise<void> => {
    left = messages
    const consumed = new Promise<void>((resolve) => { done = resolve })
    await sendAll(messages, atOnce, () => publish(out))
    await consumed
  }
  await carry(warm)
  const beganAt = monotonic()
  await carry(count)
  const perSecond = count / ((monotonic() - beganAt) / 1000)
  await out.deleteQueue(name)
  await Promise.all([writing.close(), reading.close(), pool.close()])
  return { perSecond }
}

if (import.meta.main) console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as AmqpOrder)))
