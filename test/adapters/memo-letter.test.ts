import { expect } from 'chai'
import fc from 'fast-check'
import { attachmentId } from '../../core/attachment.ts'
import type { Envelope, Letter, LetterContent, Memo } from '../../adapters/protocols/memo/index.ts'
import {
  isUnread, memoOfLetter, objections, readMemo, streamMemo, usualLimits, writeMemo,
} from '../../adapters/protocols/memo/index.ts'
import { content, now } from '../channels/letters.ts'
import { leavesOf } from './memo-parts.ts'

const envelope: Envelope = {
  version: '1.2', messageType: 'DIGITALPOST', messageUUID: '3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f01',
  sender: { cvr: '12345678', label: 'Jobcenter' }, createdAt: now, read: async function* () { yield Buffer.from('hej') },
}
const letterOf = (said: object): Letter => ({ recipient: { cpr: '4113990000' }, content: said as LetterContent })
const minimal = { title: 'Brev', documents: [{ filename: 'a.txt', mediaType: 'text/plain', data: 'QQ==' }] }

/** All that is said in a value. */
const saidIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [String(value)]
  return Object.values(value).flatMap(saidIn)
}

describe('MeMo of a letter', () => {
  it('says all that the letter says, and nothing stands against it', () => {
    fc.assert(fc.property(content, (said) => {
      const memo = memoOfLetter(letterOf(said), envelope)
      expect(objections(memo, usualLimits, now)).to.deep.equal([])
      const xml = writeMemo(memo)
      const texts = new Set(leavesOf(xml).map(([, text]) => text))
      expect(saidIn(said).filter((each) => !texts.has(each))).to.deep.equal([])
      expect(isUnread(readMemo(xml))).to.equal(false)
    }), { numRuns: 200 })
  })

  it('is one of 1.1 where that is asked for, without what came later', () => {
    fc.assert(fc.property(content, (said) => {
      const memo = memoOfLetter(letterOf(said), { ...envelope, version: '1.1' })
      expect(objections(memo, usualLimits, now)).to.deep.equal([])
      const read = readMemo(writeMemo(memo)) as Memo
      expect(read).to.have.property('version', '1.1')
      expect([read.messageHeader.sender.representative, read.messageHeader.forwardData?.originalRepresentative])
        .to.deep.equal([undefined, undefined])
    }), { numRuns: 100 })
  })

  it('names itself where the letter names no message to reply to', () => {
    const other = '3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f09'
    const letter = letterOf({ ...minimal, replyData: [{ caseID: 'a' }, { messageUUID: other }] })
    const { messageHeader } = memoOfLetter(letter, envelope)
    expect(messageHeader.replyData?.map(({ messageUUID }) => messageUUID)).to.deep.equal([envelope.messageUUID, other])
  })

  it('says whether it is mandatory and a legal notification, also where the letter does not', () => {
    const { messageHeader } = memoOfLetter(letterOf(minimal), envelope)
    expect(messageHeader).to.deep.include({ mandatory: false, legalNotification: false })
  })

  it('has no body when it is a NemSMS', () => {
    const sms = memoOfLetter(letterOf({ title: 'NemSMS', text: 'Husk' }), { ...envelope, messageType: 'NEMSMS' })
    expect([sms.messageBody, objections(sms)]).to.deep.equal([undefined, []])
  })

  it('reads an attachment while it is sent, as long as its id says', async () => {
    const attachment = attachmentId('01995d3c-7a10-7c4e-9d53-8f1b0a6d2e44', 3, '5d0c1f8a9be2740163ca')
    const documents = [{ filename: 'a.txt', mediaType: 'text/plain', attachment }]
    const { length, chunks } = streamMemo(memoOfLetter(letterOf({ ...minimal, documents }), envelope))
    const xml = Buffer.concat(await Array.fromAsync(chunks()))
    expect(xml.length).to.equal(length)
    const path = 'memo:Message/memo:MessageBody/memo:MainDocument/memo:File/memo:content'
    expect(leavesOf(xml.toString()).at(-1)).to.deep.equal([path, Buffer.from('hej').toString('base64')])
  })
})
