// Attachments over the whole way: uploaded, named in a letter, streamed to NgDP over real HTTPS, and gone.
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { DigitalPostCounterpart } from '../../sandbox/digital-post/index.ts'
import {
  depotOf, filesOf, heldIn, letterOf, paper, routeTo, startNgdp, untilHeld, uploadTo, type Members,
} from './attached-scene.ts'
import { follow, openHub, type TestHub } from './hub.ts'

describe('A letter with attachments', () => {
  let ngdp: DigitalPostCounterpart
  let hub: TestHub
  beforeEach(async () => {
    ngdp = await startNgdp()
    hub = await openHub({ silo: { channels: ['eboks'] }, routes: [routeTo(ngdp.url)] })
  })
  afterEach(async () => {
    await hub.stop()
    await ngdp.stop()
  })

  const post = (body: Members) => hub.call('/v1/messages', { body })
  const posted = async (body: Members): Promise<string> => {
    const { status, body: told, text } = await post(body)
    expect(status, text).to.equal(202)
    return told.id
  }
  const reaches = (of: string, reached: string) => follow(hub, ({ id, status }) => id === of && status === reached)

  it('arrives byte for byte beside documents that stand in the message, and nothing of it stays', async () => {
    const files = [randomBytes(1), randomBytes(65_536), randomBytes(300_001), randomBytes(2_000_000)]
    const documents: Members[] = []
    for (const [at, file] of files.entries()) documents.push(paper(await uploadTo(hub, file), `bilag-${at}.pdf`))
    const inline = { filename: 'klage.txt', mediaType: 'text/plain', data: Buffer.from('Klag her.').toString('base64') }
    const { body } = await post(letterOf('brev-1', [...documents, inline]))
    const bytes = files.reduce((sum, { length }) => sum + length, 9)
    expect(body['notes']).to.deep.equal({ documents: 5, bytes })
    await reaches(body.id, 'sent')
    await untilHeld(hub.folder, 0)
    const arrived = filesOf(ngdp.arrivals.all()[0]?.content)
    expect(arrived.map((each, at) => each.equals(files[at] ?? Buffer.from('Klag her.')))).to.deep.equal(Array(5).fill(true))
  })

  for (const fault of ['burst-503', 'cut-after-201', 'cut-before-store', 'failed-500'] as const) {
    it(`is read again where it must be sent again: ${fault}`, async () => {
      ngdp.faults.switchOn(fault, { times: 1 })
      const file = randomBytes(500_000)
      const id = await posted(letterOf('brev-2', [paper(await uploadTo(hub, file))]))
      await reaches(id, 'sent')
      await untilHeld(hub.folder, 0)
      expect(ngdp.arrivals.all().map(({ content }) => filesOf(content)[0]?.equals(file))).to.deep.equal([true])
    })
  }

  it('is refused with the place where one is not there, is another silo\'s, or stands in another letter', async () => {
    const [mine, other] = [await uploadTo(hub, randomBytes(10)), await uploadTo(hub, randomBytes(10), 'fremmed')]
    const never = `01995d3c-7a10-7c4e-9d53-8f1b0a6d2e44${mine.slice(36)}`
    const refusalOf = async (reference: string, attachment: string) => {
      const { status, body } = await post(letterOf(reference, [paper(mine), paper(attachment)]))
      return [status, body['code'], body['errors']]
    }
    const at = [{ at: '/content/documents/1/attachment' }]
    expect(await refusalOf('a', never)).to.deep.equal([422, 'attachment-unknown', at])
    expect(await refusalOf('b', other)).to.deep.equal([422, 'attachment-unknown', at])
    const again = await uploadTo(hub, randomBytes(10))
    const later = { notBefore: new Date(Date.now() + 3_600_000).toISOString() }
    const id = await posted(letterOf('c', [paper(again)], later))
    expect(await refusalOf('d', again)).to.deep.equal([409, 'attachment-bound', at])
    expect((await hub.call(`/v1/transactions/${id}/cancel`, { method: 'POST' })).status).to.equal(200)
    expect(await refusalOf('e', again)).to.deep.equal([422, 'attachment-unknown', at])
  })

  it('is the same letter when the upload is repeated too', async () => {
    const file = randomBytes(10_000)
    const later = { notBefore: new Date(Date.now() + 3_600_000).toISOString() }
    const first = await post(letterOf('brev-3', [paper(await uploadTo(hub, file))], later))
    const again = await post(letterOf('brev-3', [paper(await uploadTo(hub, file))], later))
    expect([first.status, again.status, again.body.id]).to.deep.equal([202, 200, first.body.id])
    const changed = await post(letterOf('brev-3', [paper(await uploadTo(hub, randomBytes(10_000)))], later))
    expect([changed.status, changed.body['detail']]).to.deep.equal([409, 'Differs in: content.'])
  })

  it('goes when the silo takes it back', async () => {
    const later = { notBefore: new Date(Date.now() + 3_600_000).toISOString() }
    const id = await posted(letterOf('brev-4', [paper(await uploadTo(hub, randomBytes(10)))], later))
    expect(heldIn(hub.folder)).to.have.length(3)
    await hub.call(`/v1/transactions/${id}/cancel`, { method: 'POST' })
    await untilHeld(hub.folder, 0)
  })

  it('fails for good where an attachment was damaged on the disk, and NgDP has nothing of it', async () => {
    ngdp.faults.switchOn('burst-503')
    const id = await posted(letterOf('brev-5', [paper(await uploadTo(hub, randomBytes(900_000)))]))
    await follow(hub, ({ id: of, event }) => of === id && event === 'postponed')
    const file = join(depotOf(hub.folder), readdirSync(depotOf(hub.folder)).find((name) => name.endsWith('.bytes')) ?? '')
    const bytes = readFileSync(file)
    bytes[800_000] = (bytes[800_000] ?? 0) ^ 1
    writeFileSync(file, bytes)
    ngdp.faults.switchOff('burst-503')
    expect(await reaches(id, 'failed')).to.include({ reason: 'payload-damaged' })
    expect(ngdp.arrivals.all()).to.deep.equal([])
    await untilHeld(hub.folder, 0)
  })
})
