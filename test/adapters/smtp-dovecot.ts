// A private Dovecot: IMAP over TLS and LMTP on free ports of the loopback, one mailbox for everybody, all in a temporary folder.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { deadPort } from '../conformance/raw-peer.ts'

export interface Dovecot {
  readonly imapPort: number
  readonly lmtpPort: number
  readonly ca: string
  readonly password: string
  /** Mails in the mailbox: names of their files, with their flags. */
  mails(): readonly string[]
  start(): Promise<void>
  stop(): Promise<void>
  remove(): void
}

const binary = '/usr/sbin/dovecot'
const isRoot = (): boolean => process.getuid?.() === 0

/** Installs Dovecot where it is missing and we may; answers whether it is there. */
export const hasDovecot = (): boolean => {
  if (!existsSync(binary) && isRoot())
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'dovecot-imapd', 'dovecot-lmtpd'], { stdio: 'ignore' })
  return existsSync(binary) && isRoot()
}

interface Place {
  readonly folder: string
  readonly imapPort: number
  readonly lmtpPort: number
  readonly password: string
}

const configuration = ({ folder, imapPort, lmtpPort, password }: Place): string => `
protocols = imap lmtp
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
ssl = required
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
mail_location = maildir:${folder}/mail
recipient_delimiter = +
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/mail allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${imapPort}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
`

const launch = async (folder: string): Promise<ChildProcess> => {
  const child = spawn(binary, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    if (!/starting up/.test(line)) continue
    child.stderr.resume()
    return child
  }
  throw new Error(`dovecot did not start: ${said.join('\n')}`)
}

const listing = (folder: string): readonly string[] =>
  ['new', 'cur'].map((name) => join(folder, 'mail', name)).filter((path) => existsSync(path)).flatMap((path) => readdirSync(path))

/** Lays out a Dovecot that can be started and stopped. */
export const createDovecot = async (): Promise<Dovecot> => {
  const folder = mkdtempSync(join(tmpdir(), 'sluse-dovecot-'))
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'mail'))
  chmodSync(join(folder, 'mail'), 0o777)
  const authority = throwAwayAuthority()
  const { key, cert } = authority.cert(['127.0.0.1'])
  const place = { folder, imapPort: await deadPort(), lmtpPort: await deadPort(), password: 'dovecot-test' }
  writeFileSync(join(folder, 'key.pem'), key)
  writeFileSync(join(folder, 'cert.pem'), cert)
  writeFileSync(join(folder, 'dovecot.conf'), configuration(place))
  let child: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    if (!child) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
    child = undefined
  }
  return {
    ...place, ca: authority.ca, stop,
    start: async () => { child = await launch(folder) },
    mails: () => listing(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
