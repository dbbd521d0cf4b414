// The partners' door: whose envelopes are read is told by the client certificate, before a byte of them is.
import { request } from 'node:https'
import { expect } from 'chai'
import { endpointAt, lifecycleMessage, writeMessage } from '../../adapters/ws-rm/index.ts'
import { anonymousUris } from '../../adapters/ws-rm/variant.ts'
import { throwAwayAuthority, type KeyAndCertificate } from '../../sandbox/tls.ts'
import { fingerprintOf } from './partner-scene.ts'
import { openHub } from './hub.ts'
import { partnerFile, variant, type Members } from './ws-rm-scene.ts'

const authority = throwAwayAuthority()
const [server, nordby, vest, stranger] = ['127.0.0.1', 'nordby', 'vest', 'somebody'].map((name) => authority.cert([name])) as [
  KeyAndCertificate, KeyAndCertificate, KeyAndCertificate, KeyAndCertificate]
const anonymous = endpointAt(anonymousUris['2005/08'])

const create = (url: string): string => writeMessage(lifecycleMessage(
  { variant, to: endpointAt(url), messageId: `urn:uuid:${crypto.randomUUID()}`, replyTo: anonymous },
  { kind: 'CreateSequence', acksTo: anonymous }))

interface Said { readonly status: number; readonly text: string }

const ask = (
  method: string, url: string, shown: KeyAndCertificate | undefined, body = '',
) => new Promise<Said>((resolve, reject) => {
  const headers = { 'content-type': 'application/soap+xml; charset=utf-8', 'content-length': Buffer.byteLength(body) }
  const asked = request(url, { method, ca: authority.ca, ...shown, agent: false, headers }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => void chunks.push(chunk))
    response.once('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
  })
  asked.once('error', reject)
  asked.end(body)
})

const post = (url: string, shown: KeyAndCertificate | undefined, body: string) => ask('POST', url, shown, body)

describe('Reliable messages at the partners\' door', function () {
  this.timeout(30_000)
  let hub: Awaited<ReturnType<typeof openHub>>
  let url: string

  before(async () => {
    const file = partnerFile('http://127.0.0.1:9/rm', { door: 'partner' })
    const { partners, routes } = file as { readonly partners: Members; readonly routes: readonly Members[] }
    const known = { ...partners['nordby'] as Members, certificates: [{ sha256: fingerprintOf(nordby) }] }
    const other = {
      da: 'Vest', en: 'West', system: 'vest', organisation: { type: 'a-kasse', code: '77', cvr: '00000001' },
      certificates: [{ sha256: fingerprintOf(vest) }],
    }
    const partnerApi = { port: 0, certificate: server.cert, key: server.key, ca: authority.ca }
    hub = await openHub({ routes, file: { partners: { nordby: known, vest: other }, partnerApi } })
    url = `${hub.partnerUrl}/inlets/nordby`
  })
  after(() => hub.stop())

  it('are taken under the partner\'s own certificate', async () => {
    const answer = await post(url, nordby, create(url))
    expect(answer.status, answer.text).to.equal(200)
    expect(answer.text).to.contain('CreateSequenceResponse')
  })

  it('are not read under another partner\'s, nor under nobody\'s', async () => {
    for (const shown of [vest, stranger]) expect((await post(url, shown, create(url))).status).to.equal(403)
    const failure = await post(url, undefined, create(url)).then(() => undefined, (error: unknown) => error)
    expect(failure).to.be.instanceOf(Error)
  })

  it('have no address without a partner, and none at the API', async () => {
    expect((await post(`${hub.partnerUrl}/inlets/nobody`, nordby, create(url))).status).to.equal(404)
    const open = await fetch(`${hub.url}/inlets/wsrm-nordby/`, { method: 'POST', body: create(url) })
    expect(open.status).to.equal(404)
  })

  it('are described to the partner itself: its WSDL names where it called, and nobody else may read it', async () => {
    const own = await ask('GET', `${url}?wsdl`, nordby)
    expect([own.status, own.text]).to.deep.equal([200, own.text])
    expect(own.text).to.contain(`location="${url}"`).and.contain('MeldLedighed').and.contain('RMAssertion')
    for (const shown of [vest, stranger]) expect((await ask('GET', `${url}?wsdl`, shown)).status).to.equal(403)
    expect((await fetch(`${hub.url}/inlets/wsrm-nordby/?wsdl`)).status).to.equal(404)
  })

  it('are answered with a fault where they are no envelope, and with nothing of what was said', async () => {
    for (const body of ['<', '<!DOCTYPE a><a/>', '<kanarie/>', '{}']) {
      const answer = await post(url, nordby, body)
      expect(answer.status).to.be.oneOf([400, 500])
      expect(answer.text).to.contain('Fault').and.not.contain('kanarie')
    }
  })
})
