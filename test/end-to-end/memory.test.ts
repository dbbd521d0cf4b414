// The largest letter that an authority may send goes through the real hub, a process of its own, to NgDP over real HTTPS, and
// the hub never holds it whole: what the kernel says of its memory is looked at.
import { createHash, randomFillSync, type Hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { tmpdir } from 'node:os'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import type { DigitalPostCounterpart } from '../../sandbox/digital-post/index.ts'
import { filesOf, letterOf, paper, routeTo, startNgdp, untilHeld } from './attached-scene.ts'
import { callerOf, credentials, fileOf, follow } from './hub.ts'
import { spawnHub, type Spawned } from './process.ts'

const megabyte = 1_000_000
/** The order on sizes in Digital Post: 99.5 MB. Base64 makes a third more of it on the wire. */
const largest = 99.5 * megabyte
const most = 250 * megabyte

/** Resident memory of a process, in bytes: what it is now, and the most that it ever was. */
const residentOf = (pid: number): { readonly now: number; readonly peak: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') }
}

/** So many bytes that do not repeat, and their digest when they have passed. */
const bytesOf = (size: number, hash: Hash): Readable => Readable.from((function* () {
  for (let left = size; left > 0;) {
    const piece = randomFillSync(Buffer.alloc(Math.min(left, 65_536)))
    hash.update(piece)
    left -= piece.length
    yield piece
  }
})())

describe('The memory of the hub', function () {
  this.timeout(180_000)
  let folder = ''
  let ngdp: DigitalPostCounterpart
  let hub: Spawned
  before(function () {
    if (process.platform !== 'linux') this.skip()
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-memory-'))
    ngdp = await startNgdp()
    const route = routeTo(ngdp.url, { attempt: '5m' })
    const settings = { ...route['settings'] as object, timeoutMs: 300_000 }
    const file = fileOf('http://localhost', folder, { silo: { channels: ['eboks'] }, routes: [{ ...route, settings }] })
    writeFileSync(join(folder, 'sluse.json'), JSON.stringify(file))
    hub = spawnHub({ args: ['--config', join(folder, 'sluse.json')], folder })
  })
  afterEach(async () => {
    await hub.stop()
    await ngdp.stop()
    rmSync(folder, { recursive: true })
  })

  const upload = async (url: string, size: number, hash: Hash): Promise<string> => {
    const headers = { authorization: `Bearer ${credentials.afsender}`, 'content-length': size }
    const posting = request(`${url}/v1/attachments`, { method: 'POST', headers })
    bytesOf(size, hash).pipe(posting)
    const [answer] = await once(posting, 'response') as [IncomingMessage]
    return (await json(answer) as { attachment: string }).attachment
  }

  it(`grows by less than ${most / megabyte} MB while a letter of ${largest / megabyte} MB is taken in and sent`, async () => {
    const url = await hub.ready
    const call = callerOf(url)
    const idle = residentOf(hub.pid).now
    const hash = createHash('sha256')
    const attachment = await upload(url, largest, hash)
    const { body, text } = await call('/v1/messages', { body: letterOf('brev-1', [paper(attachment)]) })
    expect(body['notes'], text).to.deep.equal({ documents: 1, bytes: largest })
    await follow({ call }, ({ id, status }) => id === body.id && status === 'sent')
    await untilHeld(folder, 0)
    const { peak } = residentOf(hub.pid)
    const [file] = filesOf(ngdp.arrivals.all()[0]?.content)
    expect(createHash('sha256').update(file ?? '').digest('hex')).to.equal(hash.digest('hex'))
    expect(peak - idle).to.be.lessThan(most)
  })
})
