// The rules of WS-ReliableMessaging and of the profiles and stacks around it, by the ids that code and tests use, each in a
// few words of ours. What is not built yet has its reason here; everything else has a test that carries the id.

const http = 'HTTP is not attached yet'
const ledger = 'the ledger is not attached yet'
const partners = 'partners are not configured yet'
const policy = 'no WS-Policy of a partner\'s is read'
const twoWay = 'a request and its reliable reply are not tied together yet'
const remark = 'a remark about a stack, with nothing to build'

export interface Rule {
  readonly title: string
  /** Why it is not built. */
  readonly later?: string
}

const rules = (...lines: readonly (readonly [string, string, string?])[]): Readonly<Record<string, Rule>> =>
  Object.fromEntries(lines.map(([id, title, later]) => [id, later === undefined ? { title } : { title, later }]))

/** Groups in the order of the page. */
export const groups: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  'Versions and namespaces': rules(
    ['NS-1', 'WS-RM 1.1 and 1.2'], ['NS-2', 'WS-RM 1.0'], ['NS-3', 'MakeConnection'],
    ['NS-4', 'RM Policy 1.1'], ['NS-5', 'RM Policy 1.0'], ['NS-6', 'WS-Addressing 1.0'],
    ['NS-7', 'WS-Addressing, the submission of 2004'], ['NS-8', 'Microsoft\'s flow control'],
      ['NS-9', 'Microsoft\'s policy', policy],
    ['NS-10', 'SOAP 1.1 and 1.2'], ['NS-11', 'drafts are refused by name'],
      ['NS-12', 'which versions go together, for a sequence\'s life'],
    ['NS-13', 'told by namespaces, not by actions'],
  ),
  Actions: rules(
    ['AC-1', 'CreateSequence'], ['AC-2', 'CreateSequenceResponse'], ['AC-3', 'CloseSequence'], ['AC-4', 'CloseSequenceResponse'],
    ['AC-5', 'TerminateSequence'], ['AC-6', 'TerminateSequenceResponse'], ['AC-7', 'SequenceAcknowledgement'],
    ['AC-8', 'AckRequested'], ['AC-9', 'LastMessage'], ['AC-10', 'faults'], ['AC-11', 'MakeConnection'],
    ['AC-12', 'MakeConnection\'s faults'], ['AC-13', 'other actions for faults are taken'],
    ['AC-14', 'the HTTP header\'s action against the envelope\'s', http],
  ),
  Headers: rules(
    ['HD-1', 'Sequence is mandatory to understand'], ['HD-2', 'one Sequence an envelope'],
    ['HD-3', 'one acknowledgement a sequence and envelope'], ['HD-4', 'a single header of each kind, where no more is borne'],
    ['HD-5', 'acknowledgements are not mandatory to understand'], ['HD-6', 'lifecycle messages are bodies'],
    ['HD-7', 'what rides along goes to the same endpoint'], ['HD-8', 'strangers and prefixes do not matter'],
    ['HD-9', 'nor does the order, when read'], ['HD-10', 'nor how an empty element is written'],
      ['HD-11', 'durations in all spellings'],
  ),
  'Creating a sequence': rules(
    ['CS-1', 'a response or a refusal'], ['CS-2', 'MessageID, ReplyTo, RelatesTo'], ['CS-3', 'AcksTo leads somewhere'],
    ['CS-4', 'the offer\'s Endpoint'], ['CS-5', 'offers with an anonymous Endpoint'],
      ['CS-6', 'Expires is granted, never extended'],
    ['CS-7', 'our own Expires is the ceiling'], ['CS-8', 'identifiers are opaque URIs'],
      ['CS-9', 'an offered identifier that is known'],
    ['CS-10', 'no Accept is no failure'], ['CS-11', 'Accept/AcksTo is the To, to the letter'],
    ['CS-12', 'what a WCF server wants of us', partners], ['CS-13', 'IncompleteSequenceBehavior is said'],
    ['CS-14', 'asked twice, answered the same'], ['CS-15', 'limits, and trying again later'],
      ['CS-16', 'asked again under the same MessageID'],
    ['CS-17', 'no addresses but those that are allowed'],
  ),
  'Numbers': rules(
    ['SQ-1', 'from 1, without holes'], ['SQ-2', '63 bits'], ['SQ-3', 'what is no number changes nothing'],
    ['SQ-4', 'sending again is sending the same'], ['SQ-5', 'the window'], ['SQ-6', 'HTTP\'s answer acknowledges nothing'],
    ['SQ-7', 'on disk before the first byte'],
  ),
  Acknowledgements: rules(
    ['AK-1', 'what was accepted, all of it'], ['AK-2', 'nothing is taken back'], ['AK-3', 'ranges ascend and are merged'],
    ['AK-4', 'None, and what 1.0 says instead'], ['AK-5', 'Final'], ['AK-6', 'Nack'], ['AK-7', 'what makes no sense is answered'],
    ['AK-8', 'on whatever message they come'], ['AK-9', 'to AcksTo, or over the exchange'], ['AK-10', 'when'],
    ['AK-11', 'a duplicate is acknowledged'], ['AK-12', 'in which order a message is taken'], ['AK-13', 'a limit to ranges'],
    ['AK-14', 'accepted means on our disk'],
  ),
  'Requests for acknowledgement': rules(
    ['AR-1', 'numbers in them are hints'], ['AR-2', 'are answered soon, also after closing'], ['AR-3', 'several at once'],
    ['AR-4', 'by themselves, answered over the exchange', http], ['AR-5', 'when we ask'], ['AR-6', 'when we do not'],
  ),
  'Closing and terminating': rules(
    ['CT-1', 'either side may'], ['CT-2', 'closed takes nothing new'], ['CT-3', 'Final from then on'], ['CT-4', 'LastMsgNumber'],
    ['CT-5', 'as often as it is said'], ['CT-6', 'nothing is sent again after CloseSequence'],
      ['CT-7', 'when a source terminates'],
    ['CT-8', 'when a destination does'], ['CT-9', 'terminated sequences are remembered'], ['CT-10', 'toward WCF'],
    ['CT-11', 'closing one half of WCF\'s pairs ends the other', twoWay], ['CT-12', 'CXF may never close', remark],
    ['CT-13', 'without an answer'], ['CT-14', 'responses carry the acknowledgement'],
  ),
  'Security bindings': rules(
    ['SE-1', 'UsesSequenceSTR binds to a certificate, where signatures are verified'],
    ['SE-2', 'UsesSequenceSSL is read'], ['SE-3', 'and not understood'],
    ['SE-4', 'a sequence belongs to the partner who created it', partners], ['SE-5', 'identifiers cannot be guessed', partners],
  ),
  MakeConnection: rules(
    ['MC-1', 'an address for who has none'], ['MC-2', 'one message a poll'], ['MC-3', 'selects by address alone'],
    ['MC-4', 'MessagePending'], ['MC-5', 'messages stay themselves'], ['MC-6', 'in order, again until acknowledged'],
    ['MC-7', 'addresses are forgotten'], ['MC-8', 'faults over the poll', http], ['MC-9', 'the policy assertion'],
    ['MC-10', 'which stacks have it', remark],
  ),
  Faults: rules(
    ['FA-1', 'SequenceTerminated'], ['FA-2', 'UnknownSequence'], ['FA-3', 'InvalidAcknowledgement'],
      ['FA-4', 'MessageNumberRollover'],
    ['FA-5', 'CreateSequenceRefused'], ['FA-6', 'SequenceClosed'], ['FA-7', 'WSRMRequired'],
      ['FA-8', 'LastMessageNumberExceeded'],
    ['FA-9', 'UnsupportedSelection'], ['FA-10', 'MissingSelection'], ['FA-11', 'faults outside of WS-RM change nothing'],
    ['FA-12', 'CXF does not read our faults and sends on', remark],
    ['FB-1', 'in SOAP 1.2'], ['FB-2', 'in SOAP 1.1, caused by a header'], ['FB-3', 'in SOAP 1.1, caused by a body'],
    ['FB-4', 'action, relation, acknowledgement'], ['FB-5', 'which sequence they are about'], ['FB-6', 'HTTP\'s status'],
    ['FB-7', 'a fault is not answered by a fault'], ['FB-8', 'in the shapes that peers send'],
      ['FB-9', 'QNames by the declarations in scope'],
  ),
  'State tables': rules(['ST', 'every cell of both tables']),
  'Delivery assurances': rules(
    ['DA-1', 'are kept between the layers'], ['DA-2', 'at most once'], ['DA-3', 'at least once, or it is told'],
      ['DA-4', 'exactly once'],
    ['DA-5', 'in order'], ['DA-6', 'what comes behind a gap is taken'], ['DA-7', 'what becomes of gaps in the end'],
    ['DA-8', 'in order and NoDiscard'], ['DA-9', 'across sequences'], ['DA-10', 'a stored reply is repeated'],
  ),
  'Timers and limits': rules(
    ['TM-1', 'sending again'], ['TM-2', 'how often'], ['TM-3', 'acknowledging late'], ['TM-4', 'window'], ['TM-5', 'renewal'],
    ['TM-6', 'inactivity'], ['TM-7', 'lifecycle requests'], ['TM-8', 'length of a sequence'],
      ['TM-9', 'memory of the terminated'],
    ['TM-10', 'sequences a partner'], ['TM-11', 'ranges'], ['TM-12', 'times survive restarts and are not extended'],
  ),
  'HTTP exchanges': rules(
    ['TR-1', 'one-way, acknowledged in the answer', http], ['TR-2', 'one-way, addressable', http],
      ['TR-3', 'two-way without offer', http],
    ['TR-4', 'two-way with offer', http], ['TR-5', 'two-way, addressable', http], ['TR-6', 'mixed addresses', http],
    ['TR-7', 'over MakeConnection', http], ['TR-8', 'lifecycle messages', http], ['TR-9', 'answers to what we post', http],
    ['TR-10', '202 without a body', http], ['TR-11', 'what may answer a one-way message', http],
      ['TR-12', 'troubles of the way', http],
    ['TR-13', 'CXF and anonymous AcksTo', remark], ['TR-14', 'acknowledgements go before contracts', http],
    ['TR-15', 'connections', http], ['TR-16', 'exact bytes again', http],
  ),
  'WS-Addressing': rules(
    ['WA-1', 'defaults of 1.0'], ['WA-2', 'what the submission requires'], ['WA-3', 'reference parameters come back as headers'],
    ['WA-4', 'addresses are compared to the letter'], ['WA-5', 'its mandatory headers are understood'],
    ['WA-6', 'RelatesTo and ReplyTo, always'], ['WA-7', 'one MessageID for each message'], ['WA-8', 'actions of faults'],
  ),
  'WS-RM Policy': rules(
    ['PO-1', 'RM Policy 1.1'], ['PO-2', 'RM Policy 1.0'], ['PO-3', 'times by agreement', policy],
    ['PO-4', 'WCF and Optional', policy], ['PO-5', 'the addressing assertion'], ['PO-6', 'two ports', policy],
    ['PO-7', 'versions of WS-Policy', policy],
  ),
  'WS-RM 1.0': rules(
    ['V10-1', 'LastMessage'], ['V10-2', 'TerminateSequence without an answer'], ['V10-3', 'no None, no Final'],
    ['V10-4', 'no Endpoint, no behavior'], ['V10-5', 'numbers beyond the last'], ['V10-6', 'its faults'],
    ['V10-7', 'the marker is no message'], ['V10-8', 'when it is complete'], ['V10-9', 'WCF\'s pairs', twoWay],
  ),
  'Reliable Secure Profile': rules(
    ['R0010', 'an offer may be passed over'], ['R0540', 'acknowledgements are not mandatory'], ['R2100', 'Address is needed'],
    ['R2101', 'no selection by identifier'], ['R2102', 'MissingSelection'], ['R2103', 'UnsupportedSelection'],
    ['RSP-a', 'one version a sequence'], ['RSP-b', 'Final with responses'], ['RSP-c', 'sending the same again'],
    ['RSP-d', 'riding along'], ['RSP-e', 'reliable replies', twoWay], ['RSP-f', 'a number is one message'],
    ['RSP-g', 'acknowledging over any exchange'], ['RSP-h', 'polls'], ['RSP-i', 'bound to a token'],
    ['RSP-j', 'one policy for all ports', policy],
  ),
  Durability: rules(
    ['DU-1', 'a destination\'s commit'], ['DU-2', 'a source\'s commit'], ['DU-3', 'what is acknowledged is let go'],
    ['DU-4', 'everything that counts is in the state'], ['DU-5', 'every sequence survives a restart'],
    ['DU-6', 'a commit that fails fails the request', ledger], ['DU-7', 'one owner a sequence', ledger],
    ['DU-8', 'a worker a partner', http], ['DU-9', 'operators', partners], ['DU-10', 'metrics', partners],
    ['DU-11', 'traces', partners], ['DU-12', 'nothing stays for ever'],
  ),
}

export const allRules: Readonly<Record<string, Rule>> = Object.assign({}, ...Object.values(groups)) as Record<string, Rule>
