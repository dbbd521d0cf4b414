// Tries the way to a partner with an exchange that means nothing: a sequence is created, and ended again. Nothing of it is kept,
// and no sequence of the messages' is touched, because it has one of its own.
import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectSecurely, type TLSSocket } from 'node:tls'
import type { CheckCode, Checked, CheckStep } from '../../../core/partnership.ts'
import { checkSteps } from '../../../core/partnership.ts'
import { applicationMessage, askingMessage, lifecycleMessage, type Addressee } from '../compose.ts'
import { endpointAt } from '../addressing.ts'
import type { Message } from '../message.ts'
import type { Dealings } from './dealings.ts'
import type { Posted } from './post.ts'

const soonMs = 30 * 86_400_000
const expiresMs = 60_000
const noName = { uri: '', local: '' }

type Finding = Omit<Checked, 'step'>
const found = (outcome: Finding['outcome'], code: CheckCode, more: Partial<Finding> = {}): Finding => ({ outcome, code, ...more })

/** How long a certificate is good for, in words of its own kind. */
const dated = (until: number, now: number, kind: 'certificate' | 'own-certificate'): Finding => {
  if (Number.isNaN(until)) return found('failed', `${kind}-over`)
  if (until <= now) return found('failed', `${kind}-over`, { until })
  return until - now < soonMs ? found('warned', `${kind}-ending`, { until }) : found('passed', `${kind}-good`, { until })
}

const untilOf = (pem: string): number => {
  try {
    return Date.parse(new X509Certificate(pem).validTo)
  } catch {
    return NaN
  }
}

const ownCertificate = ({ settings: { certificate }, world }: Dealings): Finding => (certificate === undefined
  ? found('skipped', 'own-certificate-none') : dated(untilOf(certificate), world.now(), 'own-certificate'))

const nameOf = async (host: string): Promise<Finding> =>
  lookup(host.replace(/^\[|\]$/g, '')).then(() => found('passed', 'name-known'), () => found('failed', 'name-unknown'))

interface Reached { readonly connection: Finding; readonly certificate: Finding }

const failedBy = (code: string): Reached => {
  const notReached = found('skipped', 'not-reached')
  if (code === 'CERT_HAS_EXPIRED') {
    return { connection: found('failed', 'tls-failed'), certificate: found('failed', 'certificate-over') }
  }
  const isTls = /CERT|SSL|TLS|SIGNED|EPROTO|ISSUER|SIGNATURE/.test(code)
  return { connection: found('failed', isTls ? 'tls-failed' : 'unreachable'), certificate: notReached }
}

/** Connects and says nothing. */
const reach = (dealings: Dealings, { protocol, hostname, port }: URL): Promise<Reached> => {
  const { settings: { ca, certificate: cert, key, timeoutMs }, world } = dealings
  const isSecure = protocol === 'https:'
  const [host, at] = [hostname.replace(/^\[|\]$/g, ''), Number(port || (isSecure ? 443 : 80))]
  return new Promise((resolve) => {
    const named = isIP(host) === 0 ? { servername: host } : {}
    const socket: Socket = isSecure ? connectSecurely({ host, port: at, ...named, ca, cert, key })
      : connectPlain({ host, port: at })
    const end = (reached: Reached): void => {
      socket.destroy()
      resolve(reached)
    }
    socket.setTimeout(Math.min(10_000, timeoutMs), () => end(failedBy('timed out')))
    socket.once('error', (error: NodeJS.ErrnoException) => end(failedBy(error.code ?? '')))
    socket.once(isSecure ? 'secureConnect' : 'connect', () => end({
      connection: found('passed', 'connected'),
      certificate: isSecure ? dated(Date.parse((socket as TLSSocket).getPeerCertificate().valid_to), world.now(), 'certificate')
        : found('skipped', 'plain'),
    }))
  })
}

/** Why an exchange came to nothing; undefined where its answer can be read and is no fault. */
const troubleIn = ({ result, received }: Posted): Finding | undefined => {
  if (result.kind !== 'answered') return found('failed', 'unanswered')
  const { status } = result
  if (received?.body.kind === 'Fault') {
    return found('failed', received.body.fault.code === 'CreateSequenceRefused' ? 'refused' : 'faulted', { status })
  }
  if (received) return undefined
  if (status === 202 || (status === 200 && result.body.length === 0)) return found('failed', 'answered-elsewhere', { status })
  return found('failed', status >= 400 ? 'http-refused' : 'not-soap', { status })
}

const addressee = ({ variant, settings: { address }, anonymous, freshId }: Dealings): Addressee =>
  ({ variant, to: endpointAt(address), messageId: freshId(), replyTo: anonymous })

const say = ({ post, settings: { address } }: Dealings, message: Message): Promise<Posted> => post(address, message)

const create = async (dealings: Dealings): Promise<readonly [Finding, string | undefined]> => {
  const body = { kind: 'CreateSequence', acksTo: dealings.anonymous, expiresMs } as const
  const posted = await say(dealings, lifecycleMessage(addressee(dealings), body))
  const answer = posted.received?.body
  if (answer?.kind === 'CreateSequenceResponse') return [found('passed', 'created'), answer.identifier]
  return [troubleIn(posted) ?? found('failed', 'not-soap'), undefined]
}

/** The message that the partner has said is harmless, or a question for an acknowledgement alone. */
const spoken = (dealings: Dealings, identifier: string): Message => {
  const { test } = dealings.settings
  if (!test) return askingMessage(addressee(dealings), identifier)
  const content = { action: test.action, body: { kind: 'application', xml: test.xml, name: noName } } as const
  return applicationMessage(addressee(dealings), { identifier, number: 1n, last: false }, content, true)
}

const acknowledge = async (dealings: Dealings, identifier: string): Promise<readonly [Finding, Finding]> => {
  const { test } = dealings.settings
  const posted = await say(dealings, spoken(dealings, identifier))
  const said = posted.received?.acknowledgements.find((one) => one.identifier === identifier)
  const isAcknowledged = said !== undefined && (!test || said.ranges.some(({ lower, upper }) => lower <= 1n && upper >= 1n))
  const trouble = posted.result.kind === 'answered' && !posted.received ? undefined : troubleIn(posted)
  const message = test ? trouble ?? found('passed', 'connected') : found('skipped', 'no-test-message')
  const acknowledgement = isAcknowledged ? found('passed', 'acknowledged')
    : trouble ?? found(test ? 'failed' : 'warned', 'unacknowledged')
  return [message, acknowledgement]
}

const terminate = async (dealings: Dealings, identifier: string): Promise<Finding> => {
  const { variant, settings: { test } } = dealings
  const last = variant.rm === '1.1' && test ? 1n : undefined
  const posted = await say(dealings, lifecycleMessage(addressee(dealings), { kind: 'TerminateSequence', identifier, last }))
  const isTaken = posted.result.kind === 'answered' && posted.result.status < 300
  const isEnded = variant.rm === '1.0' ? isTaken : posted.received?.body.kind === 'TerminateSequenceResponse'
  return isEnded ? found('passed', 'terminated') : found('warned', 'not-terminated')
}

type Findings = Partial<Record<CheckStep, Finding>>

const exchange = async (dealings: Dealings): Promise<Findings> => {
  const [created, identifier] = await create(dealings)
  if (identifier === undefined) return { create: created }
  const [message, acknowledgement] = await acknowledge(dealings, identifier)
  return { create: created, message, acknowledgement, terminate: await terminate(dealings, identifier) }
}

const tried = async (dealings: Dealings): Promise<Findings> => {
  const { settings: { polls, address } } = dealings
  if (polls !== undefined) return { connection: found('skipped', 'polled') }
  const url = new URL(address)
  const name = await nameOf(url.hostname)
  if (name.outcome === 'failed') return { name }
  const reached = { name, ...await reach(dealings, url) }
  return reached.connection.outcome === 'failed' ? reached : { ...reached, ...await exchange(dealings) }
}

/** All steps, in their order; those that could not be tried say so. */
export const checkPartner = async (dealings: Dealings): Promise<readonly Checked[]> => {
  const findings: Findings = { 'own-certificate': ownCertificate(dealings), ...await tried(dealings) }
  return checkSteps.map((step) => ({ step, ...(findings[step] ?? found('skipped', 'not-reached')) }))
}
