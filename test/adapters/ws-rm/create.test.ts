import { expect } from 'chai'
import { createDestination, type CreateRequested, type CreateStep,
  type DestinationSequence } from '../../../adapters/ws-rm/destination/index.ts'
import type { CreateSequence, CreateSequenceResponse, Offer } from '../../../adapters/ws-rm/message.ts'
import { settingsFor, type RmSettings } from '../../../adapters/ws-rm/settings.ts'
import { polledAddress } from '../../../adapters/ws-rm/variant.ts'
import { newest } from './hand-made.ts'
import { acks, anonymous, destinationIn, now, older, partner, settings } from './samples.ts'

const none = { address: 'http://www.w3.org/2005/08/addressing/none', parameters: [] }
const polled = { address: polledAddress('7'), parameters: [] }

const create = (
  asked: Partial<CreateSequence> = {}, { existing = [], own = {}, ...more }: Partial<CreateRequested> &
    { readonly existing?: readonly DestinationSequence[], readonly own?: Partial<RmSettings> } = {},
): CreateStep => createDestination({
  create: { kind: 'CreateSequence', acksTo: anonymous, ...asked }, messageId: 'urn:m', to: 'HTTPS://Hub.example:443/rm/',
    variant: newest,
  identifier: 'urn:new', ...more,
}, existing, now, { ...settings, ...own })

const answerOf = ({ effects }: CreateStep): CreateSequenceResponse => {
  const [effect] = effects
  if (effect?.kind !== 'answer' || effect.body.kind !== 'CreateSequenceResponse') throw new Error(JSON.stringify(effects))
  return effect.body
}
const offerOf = (endpoint: Offer['endpoint'], more: Partial<Offer> = {}): Partial<CreateSequence> =>
  ({ offer: { identifier: 'urn:o', endpoint, ...more } })
const isRefused = ({ effects, sequence }: CreateStep): boolean | undefined => {
  const [effect] = effects
  return effect?.kind === 'fault' && effect.code === 'CreateSequenceRefused' && !sequence ? effect.later : undefined
}

describe('A sequence is created', () => {
  it('and answered with what it is: by that or a refusal (CS-1, CS-8, CS-13, FA-5)', () => {
    const step = create()
    expect(answerOf(step)).to.deep.equal({ kind: 'CreateSequenceResponse', identifier: 'urn:new', expiresMs: settings.expiresMs,
      behavior: 'NoDiscard', accept: undefined })
    expect(step.sequence).to.include({ identifier: 'urn:new', phase: 'created', acksTo: anonymous })
    expect(answerOf(create({}, { variant: older })).behavior).to.equal(undefined)
  })

  it('for no longer than was asked for, and than is granted (CS-6)', () => {
    const granted = (expiresMs?: number): number | undefined => answerOf(create({ expiresMs })).expiresMs
    expect([granted(1000), granted(0), granted(), granted(settings.expiresMs * 2)])
      .to.deep.equal([1000, settings.expiresMs, settings.expiresMs, settings.expiresMs])
    expect(create({ expiresMs: 1000 }).sequence?.expiresAt).to.equal(now + 1000)
  })

  it('once for the same message, as often as that comes (CS-14)', () => {
    const first = create()
    const existing = [first.sequence as DestinationSequence]
    const second = create({}, { existing, identifier: 'urn:newer' })
    expect([second.sequence, second.writes, second.effects]).to.deep.equal([first.sequence, [], first.effects])
    expect(answerOf(create({ acksTo: acks }, { existing, identifier: 'urn:newer' })).identifier).to.equal('urn:newer')
    expect(answerOf(create({}, { existing, identifier: 'urn:newer', messageId: undefined })).identifier).to.equal('urn:newer')
  })

  it('with the offer accepted at the To of the request, to the letter (CS-2, CS-4, CS-11)', () => {
    const step = create(offerOf(partner, { expiresMs: 5 }))
    expect(answerOf(step).accept).to.deep.equal({ address: 'HTTPS://Hub.example:443/rm/', parameters: [] })
    expect(step.writes).to.deep.equal([{ kind: 'offer-taken', identifier: 'urn:o', to: partner, expiresMs: 5 }])
    expect(step.sequence?.source).to.deep.equal(partner)
  })

  it('without an offer to nowhere in particular, unless the partner needs that (CS-5)', () => {
    expect(answerOf(create(offerOf(anonymous))).accept).to.equal(undefined)
    expect(create(offerOf(anonymous)).writes).to.deep.equal([])
    expect(answerOf(create(offerOf(anonymous), { own: settingsFor('wcf') })).accept).not.to.equal(undefined)
    expect(answerOf(create(offerOf(undefined), { variant: older })).accept).to.equal(undefined)
  })

  it('and the memory of old ones goes, when there is too much of it (TM-9, DU-12)', () => {
    const existing = [3, 1, 2].map((at) => destinationIn('terminating', { identifier: `urn:${at}`, forgetAt: now + at }))
    expect(create({}, { existing, own: { maxTombstones: 2 } }).writes)
      .to.deep.equal([{ kind: 'forgotten', identifiers: ['urn:1'] }])
    expect(create({}, { existing }).writes).to.deep.equal([])
  })

  it('with an offer that is polled (CS-5, MC-1)', () => {
    expect(answerOf(create({ acksTo: polled, ...offerOf(polled) })).accept).not.to.equal(undefined)
  })
})

describe('A sequence is refused', () => {
  it('when acknowledgements or lifecycle messages could go nowhere (CS-3, CS-4)', () => {
    expect([create({ acksTo: none }), create(offerOf(none))].map(isRefused)).to.deep.equal([false, false])
  })

  it('when it would have us call where the partner may not have us call (CS-17)', () => {
    const reach = { schemes: ['https'], hosts: ['partner.example'] }
    const tried = ['https://partner.example/a', 'http://partner.example/a', 'https://other.example/',
      'https://u:p@partner.example/',
      'file:///etc/passwd', 'http://169.254.169.254/', 'not an address']
      .map((address) => isRefused(create({ acksTo: { address, parameters: [] } }, { own: { reach } })))
    expect(tried).to.deep.equal([undefined, ...tried.slice(1).map(() => false)])
    expect(isRefused(create({ acksTo: acks }, { own: { reach: undefined } }))).to.equal(false)
    expect(isRefused(create(offerOf({ address: 'https://other.example/', parameters: [] }), { own: { reach } }))).to.equal(false)
  })

  it('when what it offers is known already (CS-9)', () => {
    expect(isRefused(create(offerOf(partner), { existing: [destinationIn('created', { identifier: 'urn:o' })] }))).to.equal(false)
  })

  it('for now, when the partner has as many as it may (CS-15, TM-10)', () => {
    const existing = ['urn:a', 'urn:b'].map((identifier) => destinationIn('created', { identifier }))
    expect(isRefused(create({}, { existing, own: { maxSequences: 2 } }))).to.equal(true)
    const ended = [...existing.slice(1), destinationIn('terminating')]
    expect(isRefused(create({}, { existing: ended, own: { maxSequences: 2 } }))).to.equal(undefined)
  })
})
