// Over BullMQ on Redis, where the hub has a door for the silo (`doors.bullmq`):
//   node examples/bullmq.ts rediss://huskeservice:…@redis.example.dk:6379 huskeservice
import { createBullmqClient } from '../client/bullmq.ts'
import { walk } from './walk.ts'

const [url = '', silo = '', message] = process.argv.slice(2)
await walk(createBullmqClient({ url, silo }), message)
