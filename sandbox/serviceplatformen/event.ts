// PKO_PostStatus in Beskedfordeler's envelope, its data in base64.

export interface PostStatus {
  readonly messageUuid: string
  readonly transmissionId?: string
  /** TransaktionsStatusKode. */
  readonly status: string
  /** The event's own UUID. */
  readonly event: string
  readonly error?: string
  readonly at: number
}

const element = (name: string, text: string | undefined): string => text === undefined ? '' : `<${name}>${text}</${name}>`

const statusXml = ({ messageUuid, transmissionId, status, error, at }: PostStatus): string =>
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<ns2:PKO_PostStatus xmlns:ns2="http://serviceplatformen.dk/xml/print/PKO_PostStatus/1/types">' +
  element('ns2:TransmissionId', transmissionId) + element('ns2:MessageUUID', messageUuid) +
  element('ns2:KanalKode', 'Digital Post') + element('ns2:TransaktionsDatoTid', new Date(at).toISOString()) +
  element('ns2:TransaktionsStatusKode', status) +
  (error === undefined ? '' : element('ns2:FejlDetaljer', element('ns2:FejlKode', error) + element('ns2:FejlTekst', 'fejl'))) +
  '</ns2:PKO_PostStatus>'

/** The envelope. `broken`: its base64 is none. */
export const envelopeOf = (status: PostStatus, broken = false): string => {
  const data = Buffer.from(statusXml(status)).toString('base64')
  return '<?xml version="1.0" encoding="UTF-8"?><ModtagBeskedInput xmlns="urn:oio:sts:1.0.0"><Haendelsesbesked><Beskedkuvert>' +
    '<Filtreringsdata><Beskedtype><UUIDIdentifikator>d2bed63c-4853-4008-b6e0-a74c15b15fbf</UUIDIdentifikator></Beskedtype>' +
    `<Objekthaendelse><UUIDIdentifikator>${status.event}</UUIDIdentifikator></Objekthaendelse></Filtreringsdata></Beskedkuvert>` +
    `<Beskeddata><Base64>${broken ? `%%${data.slice(7)}` : data}</Base64></Beskeddata></Haendelsesbesked></ModtagBeskedInput>`
}
