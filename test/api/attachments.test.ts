import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, watch } from 'node:fs'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { expect } from 'chai'
import { attachmentPattern, sizeOf } from '../../core/attachment.ts'
import { credentials, openHub, type HubOptions, type TestHub } from '../end-to-end/hub.ts'

const limits = { maxBytes: 1_000_000, maxUnboundBytes: 4_000_000, maxTotalBytes: 6_000_000, inFlightPerSilo: 2 }

describe('POST /v1/attachments', () => {
  let hub: TestHub
  const open = async (options: HubOptions = {}, attachments: object = {}): Promise<void> => {
    hub = await openHub({ file: { attachments: { ...limits, ...attachments } }, ...options })
  }
  afterEach(() => hub.stop())

  const begin = (headers: Readonly<Record<string, string>> = {}, as: keyof typeof credentials = 'afsender'): ClientRequest =>
    request(`${hub.url}/v1/attachments`, { method: 'POST', headers: { authorization: `Bearer ${credentials[as]}`, ...headers } })
  const answerOf = async (posting: ClientRequest) => {
    const [answer] = await once(posting, 'response') as [IncomingMessage]
    const said = await text(answer)
    return { status: answer.statusCode, headers: answer.headers, said, body: JSON.parse(said) as Record<string, unknown> }
  }
  const upload = (bytes: Uint8Array, as?: keyof typeof credentials) => {
    const posting = begin({ 'content-type': 'application/pdf' }, as)
    const answered = answerOf(posting)
    posting.end(bytes)
    return answered
  }
  const names = (): readonly string[] => readdirSync(join(hub.folder, 'sluse.db-attachments'))

  it('answers 201 with an id, the size and the digest, and until when it is kept', async () => {
    await open()
    const bytes = randomBytes(500_000)
    const { status, body } = await upload(bytes)
    const id = body['attachment'] as string
    expect(status).to.equal(201)
    expect(id).to.match(new RegExp(attachmentPattern))
    expect([body['size'], sizeOf(id)]).to.deep.equal([500_000, 500_000])
    expect(body['sha256']).to.equal(createHash('sha256').update(bytes).digest('hex'))
    expect(Date.parse(body['keptUntil'] as string)).to.be.greaterThan(Date.now())
    expect(names()).to.have.length(2)
  })

  it('takes a stream of unknown length, and any media type or none', async () => {
    await open()
    const each: readonly Readonly<Record<string, string>>[] = [{}, { 'content-type': 'application/json' }]
    for (const headers of each) {
      const posting = begin(headers)
      const answered = answerOf(posting)
      for (let each = 0; each < 5; each += 1) posting.write(Buffer.alloc(50_000))
      posting.end()
      expect(await answered).to.deep.include({ status: 201 })
    }
    expect(names()).to.have.length(4)
  })

  const expectProblem = async (answered: ReturnType<typeof answerOf>, status: number, code: string) => {
    const { headers, body, ...answer } = await answered
    expect(answer.status).to.equal(status)
    expect(headers['content-type']).to.include('application/problem+json')
    expect(body).to.include({ code, status, type: `urn:sluse:problem:${code}` })
    return headers
  }

  it('refuses what is empty, and what is too large whether it says so or not, and keeps nothing', async () => {
    await open()
    await expectProblem(upload(Buffer.alloc(0)), 422, 'attachment-empty')
    await expectProblem(upload(Buffer.alloc(1_000_001)), 413, 'attachment-too-large')
    const posting = begin()
    const answered = answerOf(posting)
    for (let each = 0; each < 30; each += 1) posting.write(Buffer.alloc(100_000))
    posting.end()
    await expectProblem(answered, 413, 'attachment-too-large')
    expect(names()).to.deep.equal([])
    expect((await upload(Buffer.alloc(1_000_000))).status).to.equal(201)
  })

  it('tells a silo with too much waiting to wait, and all of them when the depot is full', async () => {
    await open()
    const most = Buffer.alloc(900_000)
    for (let each = 0; each < 4; each += 1) expect((await upload(most)).status).to.equal(201)
    expect(await expectProblem(upload(most), 429, 'attachments-waiting')).to.have.property('retry-after')
    for (let each = 0; each < 2; each += 1) expect((await upload(most, 'fremmed')).status).to.equal(201)
    expect(await expectProblem(upload(most, 'fremmed'), 507, 'store-full')).to.have.property('retry-after')
    expect(names()).to.have.length(12)
  })

  it('tells a silo with too many under way to wait', async () => {
    await open()
    const held = await Promise.all([begin(), begin()].map(async (posting) => {
      posting.write(Buffer.alloc(1000))
      await once(posting, 'socket')
      return { posting, answered: answerOf(posting) }
    }))
    const folder = join(hub.folder, 'sluse.db-attachments')
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (names().length < 2) return
        watching.close()
        resolve()
      }
      const watching = watch(folder, look)
      look()
    })
    await expectProblem(upload(Buffer.alloc(10)), 429, 'too-many-requests')
    expect((await upload(Buffer.alloc(10), 'fremmed')).status).to.equal(201)
    for (const { posting, answered } of held) {
      posting.end()
      expect((await answered).status).to.equal(201)
    }
    expect((await upload(Buffer.alloc(10))).status).to.equal(201)
  })

  it('asks who it is before it reads anything', async () => {
    await open()
    const none = begin({ authorization: 'none' })
    const answered = answerOf(none)
    none.flushHeaders()
    await expectProblem(answered, 401, 'credential-missing')
    none.destroy()
    await expectProblem(upload(Buffer.alloc(10), 'drift'), 403, 'right-missing')
  })

  /** Resolves when the folder is empty. */
  const emptied = (): Promise<void> => new Promise((resolve) => {
    const look = (): void => {
      if (names().length > 0) return
      watching.close()
      resolve()
    }
    const watching = watch(join(hub.folder, 'sluse.db-attachments'), look)
    look()
  })

  it('keeps nothing of one that was cut off', async () => {
    await open()
    const posting = begin({ 'content-length': '900000' })
    posting.on('error', () => undefined)
    posting.write(Buffer.alloc(400_000))
    await new Promise<void>((resolve) => {
      const watching = watch(join(hub.folder, 'sluse.db-attachments'), () => {
        if (names().length === 0) return
        watching.close()
        resolve()
      })
    })
    posting.destroy()
    await emptied()
  })

  it('erases what no message has named for a while', async () => {
    await open({ adjust: (all) => ({ ...all, attachments: { ...all.attachments, unboundMs: 200 } }) })
    expect((await upload(Buffer.alloc(10))).status).to.equal(201)
    await emptied()
  })

  it('stands in OpenAPI with an example', async () => {
    await open()
    const { body } = await hub.call('/v1/openapi.json', { as: null })
    const paths = body['paths'] as unknown as Record<string, Record<string, Record<string, unknown>>>
    const { post } = paths['/v1/attachments'] ?? {}
    expect(post?.['summary']).to.equal('Upload an attachment')
    expect(post?.['requestBody']).to.have.nested.property('content.application/octet-stream.example')
    expect(post?.['responses']).to.have.nested.property('201.content.application/json.example.attachment')
      .that.matches(new RegExp(attachmentPattern))
  })
})
