// The bare nodemailer pool that the hub's way out over SMTP is measured against.
//   node bench/pool.ts '{"port":…,"connections":5,"warm":…,"count":…}'   → {"perSecond":…}
import { createTransport } from 'nodemailer'
import { mail, sender } from './email.ts'
import { monotonic } from './figures.ts'
import { sendAll, type Rate } from './sending.ts'

export interface PoolOrder { readonly port: number; readonly connections: number; readonly warm: number; readonly count: number }

const run = async ({ port, connections, warm, count }: PoolOrder): Promise<Rate> => {
  const pool = createTransport({
    pool: true, host: '127.0.0.1', port, secure: false, ignoreTLS: true, maxConnections: connections, maxMessages: 1000,
  })
  const { recipient: { email, name }, content: { subject, text } } = mail
  const send = () => pool.sendMail({ from: sender, to: { address: email, name }, subject, text })
  await sendAll(warm, 64, send)
  const beganAt = monotonic()
  await sendAll(count, 64, send)
  const perSecond = count / ((monotonic() - beganAt) / 1000)
  pool.close()
  return { perSecond }
}

if (import.meta.main) console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as PoolOrder)))
