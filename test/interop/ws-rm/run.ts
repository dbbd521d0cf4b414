// Tries the heart against gSOAP over real HTTP on this machine, both ways round, with and without losses, and prints what
// came of it. npm run interop:ws-rm
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsFor, variants, type Variant } from '../../../adapters/ws-rm/index.ts'
import { createDestinationRun, type Reply } from '../../../sandbox/ws-rm/destination.ts'
import { openDoor } from '../../../sandbox/ws-rm/exchange.ts'
import { buildPeer, gsoapFolder, runPeerSource, startDestination, type Peer } from './peers.ts'
import { runSource } from '../../../sandbox/ws-rm/source.ts'

const messages = 6
const expected = Array.from({ length: messages }, (_, at) => at + 1).join(' ')
const operations = ['Echo', 'Notify'] as const
type Operation = (typeof operations)[number]

let failures = 0
const judge = (what: string, found: string, wanted: string): void => {
  if (found !== wanted) failures += 1
  console.log(`${found === wanted ? 'ok  ' : 'FAIL'} ${what}${found === wanted ? '' : `: ${found} instead of ${wanted}`}`)
}

interface Losses {
  readonly told: string
  of(exchange: number): 'request' | 'answer' | undefined
}
const quiet: Losses = { told: '', of: () => undefined }
const lossy: Losses = {
  told: ', with requests and answers lost', of: (exchange) =>
    (exchange === 3 ? 'request' : exchange === 5 ? 'answer' : undefined),
}

// gSOAP answers a one-way message without acknowledging it; in 1.1 closing makes it speak, in 1.0 nothing does before the end.
const canAcknowledge = (operation: Operation, { rm }: Variant): boolean => operation === 'Echo' || rm === '1.1'

const xmlOf = (operation: Operation, key: string): string =>
  `<h:${operation} xmlns:h="urn:example:hub"><no>${key}</no><text>besked ${key}</text></h:${operation}>`

const toPeer = async (peer: Peer, operation: Operation, port: number, loses: Losses): Promise<void> => {
  if (!canAcknowledge(operation, peer.variant)) return
  const destination = await startDestination(peer, port)
  const profile = operation === 'Echo' ? 'gsoap' : 'gsoap-one-way'
  const settings = settingsFor(profile, { window: 4, resendMs: 300, resendCapMs: 1000, requestMs: 500 })
  const { settled, replies } = await runSource({
    url: `http://127.0.0.1:${port}/hub`, variant: peer.variant, settings, keys: expected.split(' '),
    loses: loses.of, content: (key) => ({ action: `urn:example:hub/${operation}`, xml: xmlOf(operation, key) }),
  }, 30_000)
  await destination.stop()
  judge(`we send ${operation} to ${peer.name}${loses.told}`,
    `${destination.delivered.join(' ')}; ${settled.toSorted().join(' ')}`,
    `${expected}; ${expected}`)
  if (loses === quiet) judge('  and hear as many replies', `${replies.length}`, `${operation === 'Echo' ? messages : 0}`)
}

const echo: Reply = () => ({ action: 'urn:example:hub/EchoResponse',
  xml: '<h:EchoResponse xmlns:h="urn:example:hub"><text>x</text></h:EchoResponse>' })

const fromPeer = async (peer: Peer, operation: Operation, loses: Losses): Promise<void> => {
  const settings = settingsFor('gsoap', { reach: { schemes: ['http'] } })
  const destination = createDestinationRun(settings, operation === 'Echo' ? echo : undefined)
  let exchanges = 0
  const door = await openDoor(destination.take, () => {
    exchanges += 1
    return loses.of(exchanges)
  })
  const code = await runPeerSource(peer, door.url, messages, operation)
  door.close()
  const delivered = destination.delivered.map((xml) => /<no>(\d+)/.exec(xml)?.[1]).join(' ')
  const phases = [...destination.sequences.values()].map(({ phase }) => phase).join()
  judge(`${peer.name} sends ${operation} to us${loses.told}`,
    `${delivered}; ${destination.faults.join()}; ${phases}; ${code}`, `${expected}; ; terminating; 0`)
}

const gsoap = gsoapFolder()
if (gsoap === undefined) {
  console.error('gSOAP is not here: apt-get install --no-install-recommends gsoap libgsoap-dev g++ pkg-config')
  process.exit(69)
}
const folder = mkdtempSync(join(tmpdir(), 'sluse-gsoap-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
let port = 20_000 + process.pid % 20_000
for (const variant of variants.filter(({ addressing }) => addressing === '2005/08')) {
  const peer = buildPeer(folder, gsoap, variant)
  for (const operation of operations) {
    for (const losses of [quiet, lossy]) {
      await toPeer(peer, operation, port += 1, losses)
      await fromPeer(peer, operation, losses)
    }
  }
}
console.log(failures === 0 ? 'all as it should be' : `${failures} not as they should be`)
process.exit(failures === 0 ? 0 : 1)
