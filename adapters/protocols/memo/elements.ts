/** The children of each element in the order of the schema (MeMo 1.1 and 1.2). A name's first letter tells its kind: small, a
 *  value; capital, an element of its own. */
export const elements: Readonly<Record<string, readonly string[]>> = {
  Message: ['MessageHeader', 'MessageBody'],
  MessageHeader: ['messageType', 'messageUUID', 'messageID', 'messageCode', 'label', 'notification', 'additionalNotification',
    'reply', 'replyByDateTime', 'doNotDeliverUntilDate', 'mandatory', 'legalNotification', 'postType', 'Sender', 'Recipient'],
  Sender: ['senderID', 'idType', 'idTypeLabel', 'label', 'ContactPoint', 'Representative'],
  Representative: ['representativeID', 'idType', 'label'],
  Recipient: ['recipientID', 'idType', 'idTypeLabel', 'label', 'ContactPoint'],
  ContactPoint: ['contactGroup', 'contactPointID', 'label', 'ContactInfo'],
  ContactInfo: ['label', 'value'],
  MessageBody: ['createdDateTime', 'MainDocument', 'AdditionalDocument'],
  MainDocument: ['mainDocumentID', 'label', 'File'],
  AdditionalDocument: ['additionalDocumentID', 'label', 'File'],
  File: ['encodingFormat', 'filename', 'language', 'content'],
}
