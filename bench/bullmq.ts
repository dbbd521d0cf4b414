// What many would build instead: jobs added to a BullMQ queue, and a worker that posts each to the sink. It is spared HTTP in,
// validation, sealing and a status that can be asked for.
//   node bench/bullmq.ts '{"redisPort":…,"sinkPort":…,"warm":…,"count":…}'   → {"perSecond":…}
import { Queue, Worker, type Job } from 'bullmq'
import { Pool } from 'undici'
import { monotonic } from './figures.ts'
import { message } from './hub.ts'
import { sendAll, type Rate } from './sending.ts'

export interface BullOrder {
  readonly redisPort: number
  readonly sinkPort: number
  readonly warm: number
  readonly count: number
}

const name = 'bench'
const atOnce = 50

const postTo = (pool: Pool) => async ({ data }: Job<object>): Promise<void> => {
  const { statusCode, body } = await pool.request({
    method: 'POST', path: '/inbox', headers: { 'content-type': 'application/json' }, body: JSON.stringify(data),
  })
  await body.dump()
  if (statusCode !== 200) throw new Error(`answered ${statusCode}`)
}

const run = async ({ redisPort, sinkPort, warm, count }: BullOrder): Promise<Rate> => {
  const connection = { host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null }
  const pool = new Pool(`http://127.0.0.1:${sinkPort}`, { connections: atOnce })
  const queue = new Queue<object>(name, { connection, defaultJobOptions: { removeOnComplete: true } })
  const worker = new Worker<object>(name, postTo(pool), { connection, concurrency: atOnce })
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()])
  let [left, done] = [0, (): void => undefined]
  worker.on('completed', () => (--left === 0 ? done() : undefined))

  const carry = async (jobs: number): Promise<void> => {
    left = jobs
    const completed = new Promise<void>((resolve) => { done = resolve })
    await sendAll(jobs, atOnce, () => queue.add(name, message))
    await completed
  }
  await carry(warm)
  const beganAt = monotonic()
  await carry(count)
  const perSecond = count / ((monotonic() - beganAt) / 1000)
  await Promise.all([worker.close(), queue.close(), pool.close()])
  return { perSecond }
}

if (import.meta.main) console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as BullOrder)))
