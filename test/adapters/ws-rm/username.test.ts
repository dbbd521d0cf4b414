// Names and passwords (UsernameToken), by themselves and beside a signature.
import { expect } from 'chai'
import { passwordDigest } from '../../../adapters/ws-rm/security/username.ts'
import { judge, notify, now, sign, signs, verifies } from './signed.ts'

const presents = { name: 'nordby', password: 'hemmeligt <&> ord' }
const text = { ...presents, type: 'text' } as const

describe('A UsernameToken', () => {
  it('is believed with the password as a digest, or as text', () => {
    expect(judge({ expects: presents }).trouble(sign(notify(), { presents }))).to.equal(undefined)
    expect(judge({ expects: text }).trouble(sign(notify(), { presents: text }))).to.equal(undefined)
  })

  it('has the digest of the profile', () => {
    expect(passwordDigest(Buffer.from('LKqI6G/AikKCQrN0zqZFlg==', 'base64'), '2010-09-16T07:50:45Z', 'userpassword'))
      .to.equal('tuOSpGlFlIXsozq4HFNeeGeFLEI=')
  })

  it('is refused with another name, another password, or the other kind of password', () => {
    const { trouble } = judge({ expects: presents })
    expect(trouble(sign(notify(), { presents: { ...presents, name: 'sydby' } }))).to.equal('username-wrong')
    expect(trouble(sign(notify(), { presents: { ...presents, password: 'andet' } }))).to.equal('username-wrong')
    expect(trouble(sign(notify(), { presents: text }))).to.equal('username-wrong')
    expect(trouble(notify())).to.equal('security-missing')
    expect(trouble(sign(notify()))).to.equal('username-missing')
  })

  it('counts once, and not for ever', () => {
    const receiver = judge({ expects: presents, lifetimeMs: 300_000, skewMs: 60_000 })
    const message = sign(notify(), { presents }).replace(/<wsu:Timestamp.*<\/wsu:Timestamp>/, '')
    expect([receiver.trouble(message), receiver.trouble(message)]).to.deep.equal([undefined, 'repeated'])
    receiver.clock.at = now + 360_001
    expect(receiver.trouble(message)).to.equal('message-expired')
    expect(receiver.trouble(sign(notify(), { presents }, now + 500_000))).to.equal('message-early')
  })

  it('is refused without its nonce or its time, or with two of one', () => {
    const message = sign(notify(), { presents })
    const [nonce = ''] = /<wsse:Nonce.*<\/wsse:Nonce>/.exec(message) ?? []
    const { trouble } = judge({ expects: presents })
    expect(trouble(message.replace(nonce, ''))).to.equal('token-misshapen')
    expect(trouble(message.replace(nonce, nonce + nonce))).to.equal('token-misshapen')
    expect(trouble(message.replace(/<wsse:Username>.*<\/wsse:Username>/, ''))).to.equal('token-misshapen')
    expect(trouble(message.replace(/<wsu:Created>[^<]+<\/wsu:Created><\/wsse:UsernameToken>/, '</wsse:UsernameToken>')))
      .to.equal('token-misshapen')
  })

  it('beside a signature is signed, too', () => {
    const receiver = judge({ verifies, expects: presents })
    expect(receiver.trouble(sign(notify(), { signs, presents }))).to.equal(undefined)
    const named = /<wsse:UsernameToken.*<\/wsse:UsernameToken>/.exec(sign(notify(), { presents }))?.[0] ?? ''
    expect(receiver.trouble(sign(notify()).replace('</wsu:Timestamp>', `</wsu:Timestamp>${named}`))).to.equal('part-unsigned')
  })
})
