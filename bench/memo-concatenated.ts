// The same documents put together by hand from strings, as plainly as can be: nothing is looked up or checked. Texts are escaped,
// for without that it would be another document as soon as somebody's name has an ampersand.
import type { File, Memo } from '../adapters/protocols/memo/index.ts'

const special = /[&<>\0-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }
const escaped = (text = ''): string =>
  special.test(text) ? text.replace(/[&<>\r]/g, (sign) => entities[sign] ?? '') : text

const head = '<?xml version="1.0" encoding="UTF-8"?><memo:Message xmlns:memo="https://DigitalPost.dk/MeMo-1" memoVersion="1.2">'

const partiesOf = ({ messageHeader: { sender, recipient } }: Memo): string =>
  '<memo:Sender><memo:senderID>' + escaped(sender.senderID) + '</memo:senderID><memo:idType>' + escaped(sender.idType) +
  '</memo:idType><memo:label>' + escaped(sender.label) + '</memo:label></memo:Sender><memo:Recipient><memo:recipientID>' +
  escaped(recipient.recipientID) + '</memo:recipientID><memo:idType>' + escaped(recipient.idType) +
  '</memo:idType></memo:Recipient>'

const headerOf = (memo: Memo): string => {
  const { messageHeader: header } = memo
  return '<memo:MessageHeader><memo:messageType>' + escaped(header.messageType) + '</memo:messageType><memo:messageUUID>' +
    escaped(header.messageUUID) + '</memo:messageUUID><memo:label>' + escaped(header.label) + '</memo:label><memo:notification>' +
    escaped(header.notification) + '</memo:notification><memo:mandatory>' + header.mandatory +
    '</memo:mandatory><memo:legalNotification>' + header.legalNotification + '</memo:legalNotification>' + partiesOf(memo) +
    '</memo:MessageHeader>'
}

const fileOf = ({ encodingFormat, filename, language, content }: File): string =>
  '<memo:File><memo:encodingFormat>' + escaped(encodingFormat) + '</memo:encodingFormat><memo:filename>' + escaped(filename) +
  '</memo:filename><memo:language>' + escaped(language) + '</memo:language><memo:content>' +
  ('base64' in content ? content.base64 : '') + '</memo:content></memo:File>'

const bodyOf = ({ messageBody: body }: Memo): string => {
  const main = body?.mainDocument.file[0]
  if (!body || !main) return ''
  return '<memo:MessageBody><memo:createdDateTime>' + escaped(body.createdDateTime) +
    '</memo:createdDateTime><memo:MainDocument>' + fileOf(main) + '</memo:MainDocument></memo:MessageBody>'
}

/** A message of the benchmark's kind, and of no other. */
export const concatenated = (memo: Memo): string => head + headerOf(memo) + bodyOf(memo) + '</memo:Message>'
