// The catalogue: every code the hub can say, with a plain sentence, what to do about it and, where it goes out over HTTP, the
// status of the answer. Docs are generated from it and a test provokes each code.

export interface CatalogueEntry {
  readonly status: number
  readonly title: string
  readonly fix: string
}

const entry = (status: number, title: string, fix: string): CatalogueEntry => ({ status, title, fix })

/** Refusals at the door (RFC 9457 problems). The key is the stable code; `type` is made of it. */
export const problems = {
  'body-invalid': entry(422, 'The message does not fit its schema.', 'Correct the members listed under `errors`; /v1/openapi.json describes them.'),
  'json-broken': entry(400, 'The body is not valid JSON.', 'Send one JSON object in UTF-8.'),
  'body-too-large': entry(413, 'The body is larger than the hub takes.', 'Send less; the limit is in the configuration (`api.maxBodyBytes`).'),
  'media-type-unknown': entry(415, 'The body is of a media type that this address does not take.', 'Send application/json, or application/x-ndjson for many messages.'),
  'channel-unknown': entry(422, 'The hub has no such channel.', 'Use one of the channels in /v1/openapi.json.'),
  'channel-forbidden': entry(403, 'This silo may not use the channel.', 'Ask for the channel to be added to the silo in the configuration.'),
  'cpr-suspected': entry(422, 'A technical name looks like a CPR number.', 'Put nothing personal into `reference`, `topic`, `lane` or `dedupe`: they are stored, logged and stand in addresses.'),
  'topic-unknown': entry(422, 'This silo has no such topic.', 'Use a topic that the configuration gives the silo.'),
  'route-missing': entry(422, 'No message route leads there.', 'Ask for a route that matches the channel, topic and destination.'),
  'relevance-missing': entry(422, 'This silo cannot be asked whether a message is still relevant.', 'Leave out `ask`, or ask for the silo\'s `relevance` to be configured.'),
  'recipient-invalid': entry(422, 'The recipient cannot be addressed on this channel.', 'Correct the members listed under `errors`.'),
  'content-invalid': entry(422, 'The content cannot be said on this channel.', 'Correct the members listed under `errors`.'),
  'time-invalid': entry(422, 'The times of the message make no sense.', 'Give `notBefore` at most a year ahead, and `expiresAt` in the future, after `notBefore` and at most two years ahead.'),
  'fallback-forbidden': entry(422, 'The fallback may not follow on the channel before it.', 'Choose another order of channels, or ask for a rule under `fallback` in the configuration.'),
  'fallback-confidential': entry(422, 'The fallback repeats over an open channel what was meant for a closed one.', 'Give it a neutral text of its own: that there is a letter, not what it says.'),
  'reference-conflict': entry(409, 'The silo has used this reference for another message.', 'Use a new reference, or post the very same message; `detail` names what differs.'),
  'attachment-empty': entry(422, 'The attachment is empty.', 'Send its bytes as the body of the request.'),
  'attachment-too-large': entry(413, 'The attachment is larger than the hub takes.', 'Send less; the limit is in the configuration (`attachments.maxBytes`).'),
  'attachments-waiting': entry(429, 'The silo has uploaded too much that no message names yet.', 'Post the messages that name it, or wait until it is dropped (`attachments.unbound`, `attachments.maxUnboundBytes`).'),
  'attachment-unknown': entry(422, 'The silo has no such attachment.', 'Upload it again and name the new one; what no message names is dropped after a while.'),
  'attachment-bound': entry(409, 'Another message names the attachment.', 'Upload it once for each message.'),
  'credential-missing': entry(401, 'The request carries no credential.', 'Send `Authorization: Bearer <credential>`.'),
  'credential-unknown': entry(401, 'The credential is not known.', 'Use a credential that is in the configuration; it may have been replaced.'),
  'login-refused': entry(401, 'The name or the password is not right.', 'Try again, or ask an administrator for a new password.'),
  'login-elsewhere': entry(401, 'The sign-in was not begun in this browser, or too long ago.', 'Begin it again on the hub\'s own page, in the browser that is to be signed in.'),
  'too-many-logins': entry(429, 'There were too many attempts to sign in.', 'Wait a quarter of an hour, or ask an administrator for a new password.'),
  'csrf-missing': entry(403, 'The request does not show that it comes from the hub\'s own pages.', 'Send the session\'s `csrf` in the header `x-sluse-csrf`.'),
  'password-change-due': entry(403, 'The password must be changed first.', 'Post the old and a new one to /v1/session/password.'),
  'password-weak': entry(422, 'The password is too easy to guess.', 'Take a longer one, at least twelve characters; `detail` says what is wrong.'),
  'user-unknown': entry(404, 'There is no such user.', 'See /v1/users.'),
  'session-unknown': entry(404, 'There is no such session.', 'See /v1/sessions; it may have ended.'),
  'administrator-missing': entry(409, 'The last administrator would be gone.', 'Make another user an administrator first.'),
  'reason-missing': entry(422, 'A person must say why.', 'Send `reason`, three to five hundred characters; nothing personal.'),
  'approval-needed': entry(409, 'A second person must approve this.', 'Post it as a job to /v1/operations/jobs; somebody else approves it there.'),
  'route-unknown': entry(404, 'There is no such route or channel.', 'See /v1/operations/overview.'),
  'test-missing': entry(404, 'The route has no test message.', 'Name one in the configuration: `test` of the route.'),
  'hub-unknown': entry(404, 'There is no such hub on this ledger, or nothing was asked of it.', 'See /v1/operations/hubs; it may have been stopped.'),
  'pause-unknown': entry(404, 'Nothing of that name is held back.', 'See /v1/operations/pauses; it may have ended by itself.'),
  'job-unknown': entry(404, 'There is no such job.', 'See /v1/operations/jobs.'),
  'job-too-large': entry(422, 'The job would be too large, or there are too many jobs.', 'Narrow the filter, by time for instance, so that it finds at most twenty thousand.'),
  'selection-empty': entry(422, 'The filter finds nothing that the action fits.', 'Look with the same filter in /v1/operations/transactions.'),
  'approval-own': entry(409, 'Nobody approves what they have drafted themselves.', 'Ask somebody else who may approve.'),
  'alarm-unknown': entry(404, 'There is no such alarm.', 'See /v1/operations/alarms; its cause may be gone.'),
  'right-missing': entry(403, 'The caller does not have this right.', 'Use a credential of the right kind, or ask an administrator for the role; see docs/operating/users.md.'),
  'transaction-unknown': entry(404, 'The silo has no such transaction.', 'Check the id or reference; a silo sees only its own.'),
  'not-cancellable': entry(409, 'It is too late to cancel the message.', 'Read the transaction: its status tells what became of it.'),
  'not-applicable': entry(409, 'The transaction is not in a status that allows this.', 'Read the transaction again and choose among the actions its status allows.'),
  'address-unknown': entry(404, 'There is nothing at this address.', 'See /v1/openapi.json.'),
  'query-invalid': entry(400, 'The query is not understood.', 'Correct the members listed under `errors`.'),
  'inbox-missing': entry(404, 'The silo has no inbox.', 'Ask for a route on the channel `silo` with the adapter `inbox` that names the silo as its destination.'),
  'webhook-missing': entry(404, 'The silo has no webhook.', 'Ask for one to be configured, or read the feed.'),
  'too-many-requests': entry(429, 'The silo has too much under way at once.', 'Wait as long as Retry-After says.'),
  'line-too-long': entry(413, 'A line is longer than the hub takes.', 'Send one message a line, each within the limit.'),
  'inlet-forbidden': entry(403, 'The sender could not be recognised.', 'Sign the request as the contract says.'),
  'subscriptions-invalid': entry(400, 'The list of subscriptions is not right, and nothing was changed.', 'Correct all that is listed under `errors`, then send the whole list again.'),
  'certificate-unknown': entry(403, 'No partner is known by this certificate.', 'Use the certificate whose fingerprint operations have; it may have been replaced.'),
  'sequence-unknown': entry(404, 'The partner has no such sequence.', 'See /v1/operations/partners; it may have ended.'),
  'sequence-unfit': entry(409, 'The sequence is not in a state that allows this.', 'Look at it again: it is being asked for, or ends already.'),
  'partner-unknown': entry(404, 'There is no way to such a partner.', 'Use the id of a partner in the configuration that has an endpoint and a route.'),
  'store-full': entry(507, 'The hub cannot store more.', 'Nothing was taken. Free disk space or raise the limit, then post again under the same reference.'),
  'store-failed': entry(503, 'The hub could not store it.', 'Nothing was taken. Post again under the same reference.'),
  'store-busy': entry(503, 'The hub has too many questions to answer, or this one took too long.', 'Ask again in a moment, or narrow it by time. Messages go on meanwhile.'),
  'stopping': entry(503, 'The hub is stopping.', 'Post again under the same reference when it is back.'),
  'internal': entry(500, 'The hub failed to answer.', 'Try again; if it was a message, under the same reference. The log has the request id.'),
} as const satisfies Record<string, CatalogueEntry>
export type ProblemCode = keyof typeof problems

/** What stops the hub from starting or working, told in one line on the console and in the log. `status` is the exit code. */
export const faults = {
  'config-missing': entry(2, 'The configuration file cannot be read.', 'Check the path given with --config or SLUSE_CONFIG.'),
  'config-broken': entry(2, 'The configuration file is not valid JSON.', 'Correct it at the place named.'),
  'config-invalid': entry(2, 'The configuration is not valid.', 'Correct the members named; docs/configuration.md describes each.'),
  'profile-mixed': entry(2, 'The configuration has parts that do not belong to its profile.', 'Leave out what is named, or choose the `profile` it belongs to: embedded, rabbitmq or bullmq; see docs/operating/profiles.md.'),
  'secret-missing': entry(2, 'A secret that the configuration names is not there.', 'Set the environment variable or create the file named.'),
  'keyring-missing': entry(3, 'The database holds payloads, but its keyring is gone.', 'Put the keyring back where the configuration says. Without it the payloads cannot be opened; see docs/operating/keyring.md.'),
  'keyring-other': entry(3, 'The keyring is not the one that the ledger was written with.', 'Give the hub the keyring that the other hubs have, or the one from before: with another, payloads that wait would be lost; see docs/operating/keyring.md.'),
  'keyring-damaged': entry(3, 'The keyring cannot be read.', 'Restore it from its own backup; see docs/operating/keyring.md.'),
  'keyring-unwritable': entry(3, 'The keyring cannot be written.', 'Check that its folder may be written to and that its disk has room.'),
  'database-newer': entry(3, 'The database was written by a newer version.', 'Start that version, or restore a backup made by this one.'),
  'database-foreign': entry(3, 'What is there is not a Sluse database.', 'Check `store.file`, or `store.url` and `store.schema`, in the configuration.'),
  'database-moved': entry(3, 'The records in this database have been moved to a server.', 'Start the hub with the configuration that they were moved to; see docs/operating/moving.md.'),
  'database-occupied': entry(3, 'There is something already where the records are to go.', 'Name an empty place: another `store.file`, or another `store.schema`; what is there is left as it is.'),
  'archive-missing': entry(3, 'The backup cannot be read or written there.', 'Check the path and that its folder may be written to.'),
  'archive-taken': entry(3, 'There is a file of that name already.', 'Name another; a backup never writes over one.'),
  'archive-damaged': entry(3, 'The backup is not whole.', 'Take another one. Nothing was written.'),
  'archive-newer': entry(3, 'The backup was made by a newer version.', 'Restore it with that version.'),
  'database-locked': entry(3, 'Another hub is working on the same database file.', 'Stop it first, or give this one a file of its own.'),
  'database-unreachable': entry(3, 'The database cannot be opened.', 'Check that its folder exists and may be written to; with PostgreSQL, `store.url`, and that the server runs and lets the hub in.'),
  'port-taken': entry(4, 'The address to listen on is in use.', 'Stop what listens there, or set another `api.port` (SLUSE_PORT).'),
  'queue-unreachable': entry(3, 'The server that carries the tickets cannot be reached.', 'Check `queue.url` in the configuration, and that the server runs.'),
  'door-unreachable': entry(3, 'The broker of a door cannot be reached, or does not let the hub in.', 'Check `doors` in the configuration, and that the broker runs.'),
  'door-unfit': entry(3, 'The broker of a door is not set up for it.', 'Change what is named; see docs/operating/doors.md.'),
  'queue-unfit': entry(3, 'The server that carries the tickets is not set up for it.', 'Change its setting as named; see docs/operating/queues.md.'),
  'store-full': entry(5, 'The disk or the database limit is full.', 'Free disk space or raise `store.maxBytes`; the hub goes on by itself.'),
  'store-busy': entry(5, 'A question of people\'s took too long, or too many were asked.', 'Ask again in a moment; messages go on meanwhile.'),
  'store-failed': entry(5, 'The database did not do as told.', 'See the log; the hub lost nothing it answered for.'),
} as const satisfies Record<string, CatalogueEntry>
export type FaultCode = keyof typeof faults

/** The one exception the hub throws on purpose: something outside it is broken. `detail` names files, ports, members; never content. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly detail: string | undefined
  constructor(code: FaultCode, detail?: string) {
    super(`${code}: ${faults[code].title}${detail ? ` (${detail})` : ''} ${faults[code].fix}`)
    this.name = 'Fault'
    this.code = code
    this.detail = detail
  }
}
