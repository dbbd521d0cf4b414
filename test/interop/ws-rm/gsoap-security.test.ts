// gSOAP's WS-Security plugin beside its WS-RM plugin: a source signs each message, and the hub takes them and signs its answers.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { throwAwayAuthority } from '../../../sandbox/tls.ts'
import { numberIn, openHubSide } from './hub-scene.ts'
import { gsoapFolder } from './peers.ts'

const sources = fileURLToPath(new URL('gsoap', import.meta.url))
const evidence = fileURLToPath(new URL('../../../var/interop/', import.meta.url))
const parts = ['wsa5__MessageID', 'wsa5__RelatesTo', 'wsa5__From', 'wsa5__ReplyTo', 'wsa5__FaultTo', 'wsa5__To', 'wsa5__Action',
  'wsrm__Sequence', 'wsrm__AckRequested', 'wsrm__SequenceAcknowledgement', 'wsse__Security']
const contract = `#import "soap12.h"
#import "wsrm.h"
#import "wsse.h"
//gsoap hub service name: Hub
//gsoap hub service namespace: urn:example:hub
${parts.map((part) => `//gsoap hub service method-header-part: Notify ${part}`).join('\n')}
//gsoap hub service method-action: Notify urn:example:hub/Notify
int hub__Notify(int no, char *text, void);
`

const run = (command: string, ...given: readonly string[]): string =>
  execFileSync(command, given, { encoding: 'utf8', stdio: 'pipe' })

/** Builds the program; it needs libssl-dev beside what the other peers need. */
const build = (folder: string, gsoap: string): string => {
  writeFileSync(join(folder, 'hub.h'), contract)
  run('soapcpp2', '-a', '-c', '-x', `-I${join(gsoap, 'import')}:${gsoap}`, '-d', folder, join(folder, 'hub.h'))
  const plugins = ['wsrmapi', 'wsaapi', 'threads', 'wsseapi', 'smdevp', 'mecevp']
    .map((name) => join(gsoap, 'plugin', `${name}.c`))
  const made = ['soapC.c', 'soapClient.c', 'soapServer.c'].map((name) => join(folder, name))
  const program = join(folder, 'secure')
  run('gcc', '-O0', '-w', '-DWITH_PTHREADS', '-DWITH_DOM', ...run('pkg-config', '--cflags', 'gsoapssl').trim().split(/\s+/),
    `-I${folder}`, `-I${sources}`, `-I${gsoap}`, `-I${join(gsoap, 'plugin')}`, '-o', program, join(sources, 'secure.c'), ...made,
    ...plugins, ...['duration.c', 'struct_timeval.c'].map((name) => join(gsoap, 'custom', name)),
    '-lgsoapssl', '-lssl', '-lcrypto', '-lz', '-lpthread')
  return program
}

const canBuild = (): boolean => {
  try {
    run('pkg-config', '--exists', 'gsoapssl', 'openssl')
    return true
  } catch {
    return false
  }
}

describe('gSOAP\'s WS-Security and the hub', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-gsoap-security-'))
  after(() => { rmSync(folder, { recursive: true }) })

  it('signs what the hub takes, and verifies what it answers', async function () {
    const gsoap = gsoapFolder()
    if (gsoap === undefined || !canBuild()) return this.skip()
    const program = build(folder, gsoap)
    const authority = throwAwayAuthority()
    const [ofHub, ofPeer] = [authority.cert(['hub'], { rsa: true }), authority.cert(['peer'], { rsa: true })]
    const [own, trusted, others] = [join(folder, 'own.pem'), join(folder, 'ca.pem'), join(folder, 'others.pem')]
    writeFileSync(own, ofPeer.key + ofPeer.cert, { mode: 0o600 })
    writeFileSync(trusted, authority.ca)
    writeFileSync(others, throwAwayAuthority().ca)
    const security = { signs: { certificate: ofHub.cert, key: ofHub.key }, verifies: { certificates: [ofPeer.cert] } }
    const variant = { rm: '1.1', addressing: '2005/08', soap: '1.2' } as const
    const side = await openHubSide({ variant, profile: 'gsoap', address: 'http://127.0.0.1:9/', security })
    try {
      const exitOf = async (authorities: string): Promise<unknown> =>
        (await once(spawn(program, [side.inward.url, '2', own, authorities], { stdio: 'ignore' }), 'exit'))[0]
      expect(await exitOf(trusted)).to.equal(0)
      expect(await exitOf(others), 'an answer by who is not trusted').to.equal(1)
      await side.silo.arrivals.waitFor(() => side.heard().length >= 2)
      expect(side.heard().map(numberIn)).to.deep.equal(['1', '2'])
    } finally {
      mkdirSync(evidence, { recursive: true })
      writeFileSync(join(evidence, 'gsoap-security.txt'), `${side.inward.said.join('\n\n')}\n`)
      await side.stop()
    }
  })
})
