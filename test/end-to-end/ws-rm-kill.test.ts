// A hub that is killed again and again while messages go to a partner and come from it, over a network that loses both requests
// and answers: all of them arrive, once and in order, in both directions.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { settingsFor } from '../../adapters/ws-rm/index.ts'
import { freePort } from '../../sandbox/port.ts'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { createDestinationRun, type DestinationRun } from '../../sandbox/ws-rm/destination.ts'
import { openDoor, type Door } from '../../sandbox/ws-rm/exchange.ts'
import { runSource } from '../../sandbox/ws-rm/source.ts'
import { callerOf, fileOf, secret } from './hub.ts'
import { spawnHub, type Spawned } from './process.ts'
import { action, bodyOf, partnerFile, textOf, variant } from './ws-rm-scene.ts'

/** Every seventh exchange loses its request, every fifth its answer. */
const losing = () => {
  let count = 0
  return (): 'request' | 'answer' | undefined => {
    count += 1
    if (count % 7 === 0) return 'request'
    return count % 5 === 0 ? 'answer' : undefined
  }
}

const brisk = {
  tuning: { resendMs: 200, resendCapMs: 400, requestMs: 200, reopenMs: 200, window: 8 }, timeoutMs: 4000,
}
const route = {
  retry: { budget: '1h', first: '100ms', max: '400ms' }, inDoubt: { askAfter: '100ms', giveUp: '10m' }, width: 8,
  breaker: { failures: 5, open: '100ms', maxOpen: '200ms' },
}

describe('A hub that is killed between reliable messages', function () {
  this.timeout(180_000)
  let folder: string
  let port: number
  let silo: SiloCounterpart
  let partner: DestinationRun
  let door: Door
  let hub: Spawned
  let call: ReturnType<typeof callerOf>

  const start = async (): Promise<void> => {
    hub = spawnHub({ args: ['--config', join(folder, 'sluse.json')], folder })
    call = callerOf(await hub.ready)
  }
  const kill = async (): Promise<void> => {
    hub.signal('SIGKILL')
    await hub.ended
  }
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-ws-rm-'))
    port = await freePort()
    silo = await startSilo({ secret, now: () => Date.now() })
    partner = createDestinationRun(settingsFor('strict'))
    door = await openDoor((message) => partner.take(message), losing())
    const { partners, routes } = partnerFile(door.url, brisk, route) as { partners: object; routes: readonly object[] }
    const inwards = { adapter: 'webhook', url: `${silo.url}/inbox/modtager`, secret }
    const file = fileOf(silo.url, folder, {
      api: { port }, silo: { channels: ['wsrm'] }, file: { partners },
      routes: [{ name: 'til-silo', channel: 'silo', settings: inwards, ...route }, ...routes] as never,
    })
    writeFileSync(join(folder, 'sluse.json'), JSON.stringify(file))
    await start()
  })
  after(async () => {
    await kill()
    door.close()
    await silo.stop()
    rmSync(folder, { recursive: true })
  })

  it('loses, doubles and reorders nothing in either direction', async () => {
    const count = 40
    const numbers = Array.from({ length: count }, (_, index) => String(index + 1))
    let deadly = [5, 18, 19, 33]
    const inwards = runSource({
      url: `http://127.0.0.1:${port}/inlets/wsrm-nordby/`, variant, keys: numbers, loses: losing(),
      settings: { ...settingsFor('strict'), resendMs: 100, resendCapMs: 400, requestMs: 100, reopenMs: 100, window: 8 },
      content: (key) => ({ action, xml: bodyOf(`ind-${key}`) }),
    }, 120_000)
    for (const number of numbers) {
      const content = { action, xml: bodyOf(`ud-${number}`) }
      const to = { channel: 'wsrm', topic: 'moede.booket', recipient: { partner: 'nordby' } }
      const body = { reference: `ud-${number}`, lane: 'sag-1', ...to, content }
      for (;;) {
        const answer = await call('/v1/messages', { body }).catch(() => undefined)
        if (answer && [200, 202].includes(answer.status)) break
      }
      if (!deadly.includes(Number(number))) continue
      deadly = deadly.filter((each) => each !== Number(number))
      await kill()
      await start()
    }
    await silo.arrivals.waitFor(({ content }) => textOf(content) === `ind-${count}`)
    await door.heard(() => partner.delivered.length >= count)
    expect(silo.arrivals.all().map(({ content }) => textOf(content))).to.deep.equal(numbers.map((number) => `ind-${number}`))
    expect(partner.delivered).to.deep.equal(numbers.map((number) => bodyOf(`ud-${number}`)))
    expect((await inwards).settled).to.deep.equal(numbers)
  })
})
