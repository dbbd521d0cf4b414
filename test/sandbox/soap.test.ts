// The demo as it starts, with the partners that speak SOAP: one that exchanges reliable messages with the hub and one that polls.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { channels } from '../../channels/index.ts'
import { configure } from '../../config/index.ts'
import type { Counterpart } from '../../sandbox/faults.ts'
import { soapActions, soapBody } from '../../sandbox/demo/soap.ts'
import { startSandbox, type Sandbox } from '../../sandbox/index.ts'
import { freePort } from '../../sandbox/port.ts'
import { startHub, type Running } from '../../wiring/start.ts'

describe('The demo\'s SOAP partners', function () {
  this.timeout(90_000)
  let folder = ''
  let sandbox: Sandbox
  let hub: Running
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-demo-'))
    const environment = {
      SLUSE_DEMO: folder, SLUSE_PORT: String(await freePort()), SLUSE_SANDBOX_PORT: '0', SLUSE_TRAFFIC: 'off',
    }
    sandbox = await startSandbox(environment)
    hub = await startHub(configure(sandbox.configuration, { ...environment, ...sandbox.environment }, channels))
    const { log } = console
    console.log = () => undefined
    await sandbox.begin(hub.url)
    console.log = log
  })
  after(async () => {
    await sandbox.quiet()
    await hub.stop()
    await sandbox.stop()
    rmSync(folder, { recursive: true })
  })

  const counterpart = (name: string): Counterpart => sandbox.counterparts.find((each) => each.name === name) as Counterpart
  const arrived = (name: string, text: string) => counterpart(name).arrivals.waitFor(
    (arrival) => JSON.stringify(arrival).includes(text), AbortSignal.timeout(60_000))
  const call = async (path: string, silo: string, body: object): Promise<string> => {
    const authorization = `Bearer ${readFileSync(join(folder, 'credentials', silo), 'utf8').trim()}`
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await fetch(`${hub.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(answer.status, await answer.clone().text()).to.equal(202)
    return answer.text()
  }
  const register = (name: string) => call('/v1/messages', 'visitering', {
    reference: name, channel: 'wsrm', topic: 'tilmelding.oprettet', recipient: { partner: 'nordby' },
    content: { action: soapActions.registered, xml: soapBody('TilmeldingOprettet', name) },
  })
  const tell = (name: string, thing: string) => call('/v1/events', 'visitering', {
    reference: name, topic: 'kontaktgruppe.aendret',
    entity: { EntitetNavn: 'Kontaktgruppe', EntitetId: 100_008, EksternIdentifier: thing, Aendringstype: 2 },
  })
  const thing = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

  it('one reports to a silo and is told by another, also when it has forgotten its sequences', async () => {
    await arrived('silo', 'MeldLedighed')
    counterpart('ws-rm').faults.switchOn('forgets-sequences', { times: 1 })
    await register('T-1')
    await register('T-2')
    await Promise.all([arrived('ws-rm', 'T-1'), arrived('ws-rm', 'T-2')])
  })

  it('one is pushed an event that the other fetches, though it gave it back first', async () => {
    counterpart('dfdg-pull').faults.switchOn('gives-back', { times: 1 })
    await tell('haendelse-1', thing(1))
    await Promise.all([arrived('webservicebesked', thing(1)), arrived('dfdg-pull', thing(1))])
  })

  it('the hub does not take a partner for who shows somebody else\'s certificate, nor let in a stranger', async () => {
    counterpart('ws-rm').faults.switchOn('wrong-certificate')
    await register('T-3')
    await register('T-4')
    counterpart('dfdg-pull').faults.switchOn('wrong-certificate', { times: 1 })
    await tell('haendelse-2', thing(2))
    await arrived('dfdg-pull', thing(2))
    expect(counterpart('ws-rm').arrivals.all().filter((one) => /T-[34]/.test(JSON.stringify(one)))).to.deep.equal([])
    counterpart('ws-rm').faults.switchOff('wrong-certificate')
    await Promise.all([arrived('ws-rm', 'T-3'), arrived('ws-rm', 'T-4')])
  })
})
