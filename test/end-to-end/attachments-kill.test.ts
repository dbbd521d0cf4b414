// The hub dies by SIGKILL with attachments in every stage of their way, and is started again: nothing is lost, nothing is sent as
// another letter, and nothing lies in the depot that nobody needs.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { DigitalPostCounterpart } from '../../sandbox/digital-post/index.ts'
import {
  filesOf, heldIn, letterOf, paper, routeTo, startNgdp, untilHeld, uploadTo, type Members,
} from './attached-scene.ts'
import { callerOf, fileOf, follow, openHub } from './hub.ts'
import { spawnHub, type Spawned } from './process.ts'

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('Attachments, when the hub is killed', function () {
  this.timeout(120_000)
  let folder = ''
  let ngdp: DigitalPostCounterpart
  let hub: Spawned
  let url = ''

  const options = (): { silo: Members; routes: readonly Members[] } =>
    ({ silo: { channels: ['eboks'] }, routes: [routeTo(ngdp.url)] })
  const start = async (): Promise<void> => {
    hub = spawnHub({ args: ['--config', join(folder, 'sluse.json')], folder })
    url = await hub.ready
  }
  const kill = async (): Promise<void> => {
    hub.signal('SIGKILL')
    await hub.ended
  }
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-kill-'))
    ngdp = await startNgdp()
    const more = { log: { level: 'warn' }, attachments: { inFlightPerSilo: 100 } }
    const file = { ...fileOf('http://localhost', folder, options()), ...more }
    writeFileSync(join(folder, 'sluse.json'), JSON.stringify(file))
    await start()
  })
  afterEach(async () => {
    await kill()
    await ngdp.stop()
    rmSync(folder, { recursive: true })
  })

  const post = async (body: Members): Promise<string> => {
    const { status, body: told, text } = await callerOf(url)('/v1/messages', { body })
    expect([200, 202], text).to.include(status)
    return told.id
  }
  const arrived = async (): Promise<Buffer | undefined> =>
    filesOf((await ngdp.arrivals.waitFor(({ kind }) => kind === 'message', AbortSignal.timeout(30_000))).content)[0]

  it('between the upload and the message: the attachment is there, and is named and sent', async () => {
    const file = randomBytes(1_000_000)
    const attachment = await uploadTo({ url }, file)
    await kill()
    await start()
    await post(letterOf('brev-1', [paper(attachment)]))
    expect((await arrived())?.equals(file)).to.equal(true)
    await untilHeld(folder, 0)
  })

  it('between the message and the sending: it is sent with its attachment, which is gone then', async () => {
    ngdp.faults.switchOn('burst-503')
    const file = randomBytes(1_000_000)
    const id = await post(letterOf('brev-2', [paper(await uploadTo({ url }, file))]))
    await follow({ call: callerOf(url) }, ({ id: of, event }) => of === id && event === 'postponed')
    await kill()
    expect(heldIn(folder)).to.have.length(3)
    ngdp.faults.switchOff('burst-503')
    await start()
    expect((await arrived())?.equals(file)).to.equal(true)
    await untilHeld(folder, 0)
  })

  it('as soon as it has arrived: it arrives once, and is gone', async () => {
    const file = randomBytes(1_000_000)
    const attachment = await uploadTo({ url }, file)
    const killed = arrived().then(kill)
    await post(letterOf('brev-3', [paper(attachment)])).catch(() => undefined)
    await killed
    await start()
    await untilHeld(folder, 0)
    expect(ngdp.arrivals.all()).to.have.length(1)
  })

  it('again and again, in the middle of uploads and messages: every letter arrives once, with its own bytes', async () => {
    const letters = Array.from({ length: 24 }, (_, at) => ({ reference: `brev-${at}`, file: randomBytes(20_000 + 9_000 * at) }))
    // A silo that was not answered begins from the upload.
    const sendOne = async ({ reference, file }: (typeof letters)[number]): Promise<string> =>
      post(letterOf(reference, [paper(await uploadTo({ url }, file))]))
    for (const deadly of [1, 5, 9, 14]) {
      let answered = 0
      const dying = new Promise<void>((resolve) => {
        for (const letter of letters) {
          sendOne(letter).then(() => ((answered += 1) === deadly ? resolve(kill()) : undefined)).catch(() => undefined)
        }
      })
      await dying
      await start()
    }
    const ids = await Promise.all(letters.map(sendOne))
    const call = callerOf(url)
    for (const [at, id] of ids.entries()) {
      await follow({ call }, ({ id: of, status }) => of === id && status === 'sent')
      expect((await call(`/v1/transactions/${id}`)).body['reference']).to.equal(letters[at]?.reference)
    }
    const digests = ngdp.arrivals.all().map(({ content }) => digestOf(filesOf(content)[0] ?? Buffer.alloc(0)))
    expect(digests.toSorted()).to.deep.equal(letters.map(({ file }) => digestOf(file)).toSorted())
    await kill()
    // What is left are uploads that no message came to name; they are kept for a while, and then they are gone too.
    const last = await openHub({
      ...options(), folder, adjust: (all) => ({ ...all, attachments: { ...all.attachments, unboundMs: 0 } }),
    })
    await untilHeld(folder, 0)
    await last.stop()
    await start()
  })
})
