import { expect } from 'chai'
import fc from 'fast-check'
import type { Memo } from '../../adapters/protocols/memo/index.ts'
import { streamMemo, writeMemo } from '../../adapters/protocols/memo/index.ts'
import { leavesOf, memos } from './memo-parts.ts'

const representative = { representativeID: '87654321', idType: 'CVR', label: 'Kommune' }
const memoWith = (version: Memo['version'], label: string, content: Uint8Array, chunk: number): Memo => ({
  version,
  messageHeader: {
    messageType: 'DIGITALPOST', messageUUID: '3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f01', label, mandatory: false,
    legalNotification: false,
    recipient: { idType: 'CPR', recipientID: '0000000000' },
    sender: { label: 'Prøve', idType: 'CVR', senderID: '12345678', ...version === '1.2' && { representative } },
  },
  messageBody: {
    createdDateTime: '2026-01-10T09:00:00Z',
    mainDocument: { file: [{ language: 'da', encodingFormat: 'text/plain', filename: 'a.txt', content: {
      size: content.length,
      async *bytes() { for (let at = 0; at < content.length; at += chunk) yield content.subarray(at, at + chunk) },
    } }] },
  },
})

const written = async (memo: Memo): Promise<{ readonly text: string; readonly bytes: number; readonly said: number }> => {
  const { length, chunks } = streamMemo(memo)
  const all = Buffer.concat(await Array.fromAsync(chunks()))
  return { text: all.toString(), bytes: all.length, said: length }
}

const content = fc.uint8Array({ minLength: 1, maxLength: 200 })
const namesIn = (text: string): readonly string[] => [...text.matchAll(/<memo:(\w+)>/g)].map(([, name = '']) => name)

describe('MeMo, written', () => {
  it('has the length that was said, and the file as it was, however it comes in pieces', () =>
    fc.assert(fc.asyncProperty(content, fc.integer({ min: 1, max: 9 }), fc.string({ unit: 'grapheme' }),
      async (bytes, chunk, label) => {
        const { text, bytes: count, said } = await written(memoWith('1.2', label, bytes, chunk))
        expect(count).to.equal(said)
        expect(/<memo:content>(.*)<\/memo:content>/.exec(text)?.[1]).to.equal(Buffer.from(bytes).toString('base64'))
      })))

  it('keeps the order of the schema, whatever the order of the members', async () => {
    const { text } = await written(memoWith('1.2', 'Brev', Buffer.from('x'), 1))
    const names = namesIn(text.slice(text.indexOf('<memo:Sender>'), text.indexOf('</memo:Sender>'))).slice(1, 5)
    expect(names).to.deep.equal(['senderID', 'idType', 'label', 'Representative'])
    expect(namesIn(text).slice(-4)).to.deep.equal(['encodingFormat', 'filename', 'language', 'content'])
  })

  it('says in 1.1 the schema version', async () => {
    const { text } = await written(memoWith('1.1', 'A & <B>', Buffer.from('x'), 1))
    expect(text).to.include('memoVersion="1.1" memoSchVersion="1.1.0"').and.include('<memo:label>A &amp; &lt;B&gt;</memo:label>')
  })

  it('leaves nothing out: what the schema has not, or not in that version, is thrown out with a cry', () => {
    const memo = memoWith('1.1', 'Brev', Buffer.from('x'), 1)
    const { sender } = memo.messageHeader
    const withSender = (more: object): Memo =>
      ({ ...memo, messageHeader: { ...memo.messageHeader, sender: { ...sender, ...more } } })
    expect(() => streamMemo(withSender({ representative }))).to.throw('MeMo 1.1 has no memo:Representative')
    expect(() => streamMemo(withSender({ colour: 'green' }))).to.throw('memo:Sender has members that MeMo has not')
    expect(() => streamMemo({ ...memo, ...{ more: 1 } })).to.throw('memo:Message has members')
    expect(() => streamMemo(withSender({ idTypeLabel: undefined }))).not.to.throw()
  })

  it('writes bytes at hand as it writes them when they come in pieces', async () => {
    const bytes = Buffer.from('Kære borger')
    const { text } = await written(memoWith('1.2', 'Brev', bytes, 3))
    const memo = memoWith('1.2', 'Brev', bytes, 3)
    const file = memo.messageBody?.mainDocument.file[0]
    if (!file || !memo.messageBody) throw new Error('no file')
    const createdDateTime = '2026-01-10T09:00:00Z'
    const atHand = (content: typeof file.content): Memo =>
      ({ ...memo, messageBody: { createdDateTime, mainDocument: { file: [{ ...file, content }] } } })
    expect(writeMemo(atHand({ data: bytes }))).to.equal(text)
    expect(writeMemo(atHand({ base64: bytes.toString('base64') }))).to.equal(text)
  })

  it('is the same as a stream and as a text', () =>
    fc.assert(fc.asyncProperty(memos, async (memo) => {
      const { text, bytes, said } = await written(memo)
      expect(text).to.equal(writeMemo(memo))
      expect(bytes).to.equal(said)
    }), { numRuns: 300 }))

  it('is the same as a stream where a content is large, or is no base64 at all', async () => {
    const memo = memoWith('1.2', 'Brev', Buffer.from('x'), 1)
    const file = memo.messageBody?.mainDocument.file[0]
    if (!file) throw new Error('no file')
    for (const base64 of ['QUJD'.repeat(1_000_000), 'å'.repeat(20), '</memo:content>\0&', '\u013c'.repeat(9), '']) {
      const mainDocument = { file: [{ ...file, content: { base64 } }, file] }
      const messageBody = { createdDateTime: '2026-01-10T09:00:00Z', mainDocument }
      const { text, bytes, said } = await written({ ...memo, messageBody })
      expect(bytes).to.equal(said)
      expect(leavesOf(text).filter(([path]) => path.endsWith(':content')).map(([, each]) => each))
        .to.deep.equal([base64.replace('\0', ''), Buffer.from('x').toString('base64')])
    }
  })

  it('stops where a file has another size than was said', async () => {
    const memo = memoWith('1.2', 'Brev', Buffer.from('four'), 2)
    const file = memo.messageBody?.mainDocument.file[0]
    if (!file || !('size' in file.content)) throw new Error('no file')
    const { chunks } = streamMemo({ ...memo, messageBody: { createdDateTime: '2026-01-10T09:00:00Z', mainDocument: {
      file: [{ ...file, content: { ...file.content, size: 5 } }] } } })
    const fault = await Array.fromAsync(chunks()).then(() => undefined, (error: unknown) => error)
    expect(fault).to.be.instanceOf(Error)
  })
})
