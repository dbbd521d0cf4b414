import { expect } from 'chai'
import fc from 'fast-check'
import { repeats } from '../../hub/neutral.ts'

const encoded = (text: string): string => Buffer.from(text).toString('base64')

const letter = {
  label: 'Afgørelse om dagpenge',
  mainDocument: { files: [{ content: encoded('<p>Du har ret til <b>dagpenge</b> fra 1. december.</p>') }] },
}

describe('What falls back over an open channel', () => {
  it('may say that there is a letter', () => {
    expect(repeats(letter, { text: 'Der er et brev til dig. Log ind for at læse det.' })).to.equal(false)
  })

  it('may not repeat the title or a document, however it is wrapped', () => {
    for (const text of [
      'Afgørelse om dagpenge', 'Nyt brev: afgørelse  om DAGPENGE. Log ind.', 'du har ret til dagpenge fra 1. december.',
    ]) expect(repeats(letter, { text }), text).to.equal(true)
  })

  it('finds any text of some length that is copied', () => {
    const text = fc.stringMatching(/^[a-zæøå]{12,60}$/)
    fc.assert(fc.property(text, text, text, (secret, before, after) => {
      const stored = { content: encoded(`<h1>${secret}</h1><p>og mere, som fylder noget op til det hele</p>`) }
      expect(repeats({ label: secret }, { text: `${before} ${secret} ${after}` })).to.equal(true)
      expect(repeats({ files: [stored] }, { text: secret })).to.equal(true)
    }))
  })
})
