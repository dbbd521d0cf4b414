// The same documents put together by hand from strings, as plainly as can be: nothing is looked up, checked or escaped.
import type { File, Memo } from '../adapters/protocols/memo/index.ts'

const head = '<?xml version="1.0" encoding="UTF-8"?><memo:Message xmlns:memo="https://DigitalPost.dk/MeMo-1" memoVersion="1.2">'

const partiesOf = ({ messageHeader: { sender, recipient } }: Memo): string =>
  '<memo:Sender><memo:senderID>' + sender.senderID + '</memo:senderID><memo:idType>' + sender.idType +
  '</memo:idType><memo:label>' + sender.label + '</memo:label></memo:Sender><memo:Recipient><memo:recipientID>' +
  recipient.recipientID + '</memo:recipientID><memo:idType>' + recipient.idType + '</memo:idType></memo:Recipient>'

const headerOf = (memo: Memo): string => {
  const { messageHeader: header } = memo
  return '<memo:MessageHeader><memo:messageType>' + header.messageType + '</memo:messageType><memo:messageUUID>' +
    header.messageUUID + '</memo:messageUUID><memo:label>' + header.label + '</memo:label><memo:notification>' +
    header.notification + '</memo:notification><memo:mandatory>' + header.mandatory +
    '</memo:mandatory><memo:legalNotification>' + header.legalNotification + '</memo:legalNotification>' + partiesOf(memo) +
    '</memo:MessageHeader>'
}

const fileOf = ({ encodingFormat, filename, language, content }: File): string =>
  '<memo:File><memo:encodingFormat>' + encodingFormat + '</memo:encodingFormat><memo:filename>' + filename +
  '</memo:filename><memo:language>' + language + '</memo:language><memo:content>' +
  ('base64' in content ? content.base64 : '') + '</memo:content></memo:File>'

const bodyOf = ({ messageBody: body }: Memo): string => {
  const main = body?.mainDocument.file[0]
  if (!body || !main) return ''
  return '<memo:MessageBody><memo:createdDateTime>' + body.createdDateTime + '</memo:createdDateTime><memo:MainDocument>' +
    fileOf(main) + '</memo:MainDocument></memo:MessageBody>'
}

/** A message of the benchmark's kind, and of no other. */
export const concatenated = (memo: Memo): string => head + headerOf(memo) + bodyOf(memo) + '</memo:Message>'
