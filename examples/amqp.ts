// Over RabbitMQ, where the hub has a door for the silo (`doors.amqp`):
//   node examples/amqp.ts amqps://kontaktforloeb:…@rabbitmq.example.dk kontaktforloeb
import { createAmqpClient } from '../client/amqp.ts'
import { walk } from './walk.ts'

const [url = '', silo = '', message] = process.argv.slice(2)
await walk(createAmqpClient({ url, silo }), message)
