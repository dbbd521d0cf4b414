import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { channels } from '../../channels/index.ts'
import { examine, load } from '../../config/index.ts'
import { isSource, mapped } from '../../config/secrets.ts'
import { faultOf } from './samples.ts'

const file = new URL('../../examples/sluse.json', import.meta.url)
const argv = ['--config', file.pathname]

const variablesIn = (value: unknown): readonly string[] => {
  const names: string[] = []
  mapped(value, '', (inner) => {
    if (isSource(inner) && 'env' in inner) names.push(inner.env)
    return inner
  })
  return names
}

// Whatever form a channel wants its secrets in: one text that fits all, an account's id, and PEMs.
const secretOf = (name: string): string => {
  if (name === 'TWILIO_ACCOUNT_SID') return `AC${'0'.repeat(32)}`
  return /_(CERTIFICATE|KEY|CA)$/.test(name) ? `-----BEGIN ${'f'.repeat(32)}` : 'f'.repeat(32)
}
const env = Object.fromEntries(variablesIn(JSON.parse(readFileSync(file, 'utf8'))).map((name) => [name, secretOf(name)]))

describe('examples/sluse.json', () => {
  it('is valid, and nothing in it looks unmeant', () => {
    expect(load(argv, env, channels).warnings).to.deep.equal([])
  })

  it('secret-missing: without its secrets it is not', () => {
    const { code, detail } = faultOf(() => load(argv, {}, channels))
    expect(code).to.equal('secret-missing')
    for (const name of Object.keys(env)) expect(detail).to.contain(name)
  })

  it('shows no secret', () => {
    const examined = examine(argv, env, channels)
    expect(JSON.stringify('shown' in examined ? examined.shown : examined))
      .to.contain('"env":"SMTP_PASSWORD"').and.not.contain('ffff')
  })
})
