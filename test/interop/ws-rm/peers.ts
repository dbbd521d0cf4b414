// Peers made of gSOAP's WS-RM plugin (Debian: gsoap, libgsoap-dev, g++, pkg-config): the sources in gsoap/, once for each
// version of WS-RM and of SOAP.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Variant } from '../../../adapters/ws-rm/index.ts'

const sources = fileURLToPath(new URL('gsoap', import.meta.url))
const parts = ['wsa5__MessageID', 'wsa5__RelatesTo', 'wsa5__From', 'wsa5__ReplyTo', 'wsa5__FaultTo', 'wsa5__To', 'wsa5__Action',
  'wsrm__Sequence', 'wsrm__AckRequested', 'wsrm__SequenceAcknowledgement']

const operation = (name: string, declaration: string): string => [
  ...parts.map((part) => `//gsoap hub service method-header-part: ${name} ${part}`),
  `//gsoap hub service method-action: ${name} urn:example:hub/${name}`, declaration,
].join('\n')

/** What soapcpp2 makes code from. */
const contract = ({ rm, soap }: Variant): string => `${soap === '1.2' ? '#import "soap12.h"' : ''}
#import "${rm === '1.1' ? 'wsrm.h' : 'wsrm5.h'}"
//gsoap hub service name: Hub
//gsoap hub service namespace: urn:example:hub
${operation('Notify', 'int hub__Notify(int no, char *text, void);')}
${operation('Echo', 'int hub__Echo(int no, char *text, struct hub__EchoResponse { char *text; } *reply);')}
`

const run = (command: string, ...given: readonly string[]): string =>
  execFileSync(command, given, { encoding: 'utf8', stdio: 'pipe' })

/** Where the package put its sources; undefined when it is not installed. */
export const gsoapFolder = (): string | undefined => {
  try {
    return run('dpkg', '-L', 'gsoap').split('\n').find((path) => path.endsWith('/import/wsrm.h'))?.replace('/import/wsrm.h', '')
  } catch {
    return undefined
  }
}

export interface Peer {
  readonly name: string
  readonly variant: Variant
  readonly source: string
  readonly destination: string
}

// The plugin's header of 1.0 is C++ alone, and the library's own compiler flags decide the layout of its structures.
const compile = (folder: string, gsoap: string, { rm }: Variant, program: string): string => {
  const isC = rm === '1.1'
  const flags = run('pkg-config', '--cflags', 'gsoap').trim().split(/\s+/)
  const made = ['soapC', 'soapClient', 'soapServer'].map((name) => join(folder, `${name}.${isC ? 'c' : 'cpp'}`))
  const plugins = ['plugin/wsrmapi.c', 'plugin/wsaapi.c', 'plugin/threads.c', 'custom/duration.c']
    .map((path) => join(gsoap, path))
  const output = join(folder, program)
  run(isC ? 'gcc' : 'g++', '-x', isC ? 'c' : 'c++', '-O1', '-w', '-DWITH_PTHREADS', ...flags, `-I${folder}`, `-I${sources}`,
    `-I${gsoap}`,
    `-I${join(gsoap, 'plugin')}`, '-o', output, join(sources, `${program}.c`), ...made, ...plugins, '-x', 'none',
    isC ? '-lgsoap' : '-lgsoap++', '-lpthread')
  return output
}

/** Builds both programs of a version. */
export const buildPeer = (root: string, gsoap: string, variant: Variant): Peer => {
  const name = `gSOAP, WS-RM ${variant.rm}, SOAP ${variant.soap}`
  const folder = join(root, `${variant.rm}-${variant.soap}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'hub.h'), contract(variant))
  run('soapcpp2', '-a', variant.rm === '1.1' ? '-c' : '-c++', '-x', `-I${join(gsoap, 'import')}:${gsoap}`, '-d', folder,
    join(folder, 'hub.h'))
  return { name, variant, source: compile(folder, gsoap, variant, 'source'),
    destination: compile(folder, gsoap, variant, 'destination') }
}

/** Makes calls from a WSDL and builds `caller.c` with them; the program. */
export const compileCaller = (folder: string, gsoap: string, wsdl: string): string => {
  const [header, output] = [join(folder, 'hub.h'), join(folder, 'caller')]
  mkdirSync(folder, { recursive: true })
  run('wsdl2h', '-c', '-o', header, wsdl)
  // What the policy asks for is left to whoever uses it, as wsdl2h itself says in the header.
  writeFileSync(header, readFileSync(header, 'utf8').replace(/^#import "wsa5\.h".*$/m, '#import "wsrm.h"'))
  run('soapcpp2', '-c', '-C', '-x', `-I${join(gsoap, 'import')}:${gsoap}`, '-d', folder, header)
  const flags = run('pkg-config', '--cflags', 'gsoap').trim().split(/\s+/)
  const plugins = ['plugin/wsrmapi.c', 'plugin/wsaapi.c', 'plugin/threads.c', 'custom/duration.c']
    .map((path) => join(gsoap, path))
  run('gcc', '-O1', '-w', '-DWITH_PTHREADS', ...flags, `-I${folder}`, `-I${gsoap}`, `-I${join(gsoap, 'plugin')}`, '-o', output,
    join(sources, 'caller.c'), join(folder, 'soapC.c'), join(folder, 'soapClient.c'), ...plugins, '-lgsoap', '-lpthread')
  return output
}

export interface Running {
  readonly port: number
  /** The numbers that were handed over. */
  readonly delivered: readonly number[]
  stop(): Promise<void>
}

const ended = async (child: ChildProcess): Promise<number | null> => (await once(child, 'exit'))[0] as number | null

/** Starts a peer's destination; it says its port first. */
export const startDestination = async (peer: Peer, port: number): Promise<Running> => {
  const child = spawn(peer.destination, [String(port)], { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines: number[] = []
  const reader = createInterface({ input: child.stdout })
  const closed = once(reader, 'close')
  reader.on('line', (line) => lines.push(Number(line)))
  await once(reader, 'line')
  lines.shift()
  const stop = async (): Promise<void> => {
    child.kill()
    await closed
  }
  return { port, delivered: lines, stop }
}

/** Runs a peer's source against an address; its exit code. */
export const runPeerSource = async (peer: Peer, url: string, messages: number,
  operationName: 'Notify' | 'Echo'): Promise<number | null> =>
  ended(spawn(peer.source, [url, String(messages), operationName], { stdio: 'ignore' }))
