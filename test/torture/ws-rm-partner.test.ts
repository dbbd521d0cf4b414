// Both ends of reliable messages are killed with SIGKILL, again and again, while messages go both ways: nothing is lost, nothing
// comes twice, and all is in order. Each end goes on with what it has on its own disk.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import { freePort } from '../../sandbox/port.ts'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { callerOf, fileOf, secret } from '../end-to-end/hub.ts'
import { spawnHub, type Spawned } from '../end-to-end/process.ts'
import { action, bodyOf, partnerFile, textOf } from '../end-to-end/ws-rm-scene.ts'
import { deliveredIn, program } from './ws-rm-partner.ts'

const count = 30
const numbers = Array.from({ length: count }, (_, at) => String(at + 1))
const brisk = { tuning: { resendMs: 200, resendCapMs: 400, requestMs: 200, reopenMs: 200, window: 8 }, timeoutMs: 2000 }
const route = {
  retry: { budget: '1h', first: '100ms', max: '400ms' }, inDoubt: { askAfter: '100ms', giveUp: '10m' }, width: 8,
  breaker: { failures: 5, open: '100ms', maxOpen: '200ms' },
}

describe('A partner that is killed, and a hub that is', function () {
  this.timeout(150_000)
  let folder: string
  let silo: SiloCounterpart
  let hub: Spawned
  let partner: ChildProcess | undefined
  let ports: { readonly hub: number; readonly partner: number }
  const looks = new Set<() => void>()
  const heard = { delivered: 0, isSent: false }
  const database = (): string => join(folder, 'partner.db')

  const until = (isSo: () => boolean): Promise<void> => new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return
      looks.delete(look)
      resolve()
    }
    looks.add(look)
    look()
  })
  const startPartner = async (): Promise<void> => {
    const url = `http://127.0.0.1:${ports.hub}/inlets/wsrm-nordby/`
    const child = partner = spawn(process.execPath, [program, database(), String(ports.partner), url, String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
    lines.on('line', (line) => {
      const [what, number] = line.split(' ')
      if (what === 'delivered') heard.delivered = Number(number)
      if (what === 'sent') heard.isSent = true
      for (const look of [...looks]) look()
    })
    await once(lines, 'line')
  }
  const killPartner = async (): Promise<void> => {
    const ended = once(partner as ChildProcess, 'exit')
    partner?.kill('SIGKILL')
    await ended
  }
  const startHub = async (): Promise<void> => {
    hub = spawnHub({ args: ['--config', join(folder, 'sluse.json')], folder })
    await hub.ready
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-partner-kill-'))
    ports = { hub: await freePort(), partner: await freePort() }
    silo = await startSilo({ secret, now: () => Date.now() })
    const file = partnerFile(`http://127.0.0.1:${ports.partner}/rm`, brisk, route)
    const { partners, routes } = file as { partners: object; routes: readonly object[] }
    const inwards = { adapter: 'webhook', url: `${silo.url}/inbox/modtager`, secret }
    writeFileSync(join(folder, 'sluse.json'), JSON.stringify(fileOf(silo.url, folder, {
      api: { port: ports.hub }, silo: { channels: ['wsrm'] }, file: { partners },
      routes: [{ name: 'til-silo', channel: 'silo', settings: inwards, ...route }, ...routes] as never,
    })))
    await startHub()
    await startPartner()
  })
  after(async () => {
    hub.signal('SIGKILL')
    await hub.ended
    await killPartner()
    await silo.stop()
    rmSync(folder, { recursive: true })
  })

  it('lose, double and reorder nothing in either direction', async () => {
    const call = callerOf(`http://127.0.0.1:${ports.hub}`)
    for (const number of numbers) {
      const body = {
        reference: `ud-${number}`, lane: 'sag-1', channel: 'wsrm', topic: 'moede.booket', recipient: { partner: 'nordby' },
        content: { action, xml: bodyOf(`ud-${number}`) },
      }
      expect((await call('/v1/messages', { body })).status).to.equal(202)
    }
    for (const [at, isHub] of [[2, false], [6, true], [9, false], [15, false], [19, true], [24, false]] as const) {
      await until(() => heard.delivered >= at)
      if (isHub) {
        hub.signal('SIGKILL')
        await hub.ended
        await startHub()
      } else {
        await killPartner()
        await startPartner()
      }
    }
    await until(() => heard.delivered >= count && heard.isSent)
    await silo.arrivals.waitFor(({ content }) => textOf(content) === `ind-${count}`)
    expect(deliveredIn(database())).to.deep.equal(numbers.map((number) => bodyOf(`ud-${number}`)))
    expect(silo.arrivals.all().map(({ content }) => textOf(content))).to.deep.equal(numbers.map((number) => `ind-${number}`))
  })
})
