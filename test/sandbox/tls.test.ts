import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type ConnectionOptions } from 'node:tls'
import { expect } from 'chai'
import { throwAwayAuthority, type KeyAndCertificate } from '../../sandbox/tls.ts'

const authority = throwAwayAuthority()

const handshake = async (server: KeyAndCertificate, options: ConnectionOptions): Promise<string> => {
  const listening = createServer({ ...server, ca: authority.ca, requestCert: true, rejectUnauthorized: false }, (socket) => {
    socket.on('error', () => undefined)
    socket.end(socket.authorized ? 'known' : 'unknown')
  }).listen(0, '127.0.0.1')
  listening.on('tlsClientError', () => undefined)
  await once(listening, 'listening')
  const socket = connect({ port: (listening.address() as AddressInfo).port, host: '127.0.0.1', ca: authority.ca, ...options })
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (data) => resolve(data.toString()))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
  try {
    return await answer
  } finally {
    socket.destroy()
    listening.close()
  }
}

describe('the throw-away authority', () => {
  it('signs certificates that its own certificate verifies', () => {
    const ca = new X509Certificate(authority.ca)
    const leaf = new X509Certificate(authority.cert(['mail.example', '127.0.0.1', '::1', 'fe80::1:2']).cert)
    expect(ca.ca).to.equal(true)
    expect(leaf.ca).to.equal(false)
    expect(leaf.verify(ca.publicKey)).to.equal(true)
    expect(leaf.checkIssued(ca)).to.equal(true)
    const addresses = ['127.0.0.1', '0:0:0:0:0:0:0:1', 'FE80:0:0:0:0:0:1:2'].map((address) => `IP Address:${address}`)
    expect(leaf.subjectAltName).to.equal(['DNS:mail.example', ...addresses].join(', '))
  })

  it('is trusted by node for the names it was asked for', async () => {
    expect(await handshake(authority.cert(['127.0.0.1']), {})).to.equal('unknown')
    expect(await handshake(authority.cert(['mail.example']), { servername: 'mail.example' })).to.equal('unknown')
  })

  it('makes client certificates too', async () => {
    expect(await handshake(authority.cert(['127.0.0.1']), authority.cert(['client.example']))).to.equal('known')
  })

  it('is not trusted for other names, after expiry, or from another authority', async () => {
    expect(await handshake(authority.cert(['mail.example']), {})).to.equal('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(await handshake(authority.cert(['127.0.0.1'], { expired: true }), {})).to.equal('CERT_HAS_EXPIRED')
    const stranger = await handshake(throwAwayAuthority().cert(['127.0.0.1']), {})
    expect(stranger).to.match(/^(UNABLE_TO_|SELF_SIGNED|CERT_SIGNATURE)/)
  })
})
