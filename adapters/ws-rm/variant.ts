// The versions that a partner may speak, and their names on the wire. One combination holds for a sequence's whole life (NS-12,
// RSP-a). WS-RM 1.2 has the names of 1.1 and differs from it in nothing that is sent.

export type RmVersion = '1.1' | '1.0'
export type AddressingVersion = '2005/08' | '2004/08'
export type SoapVersion = '1.2' | '1.1'

export interface Variant {
  readonly rm: RmVersion
  readonly addressing: AddressingVersion
  readonly soap: SoapVersion
}

/** WS-RM 1.1 and 1.2 (NS-1), and 1.0 (NS-2). */
export const rmUris: Readonly<Record<RmVersion, string>> = {
  '1.1': 'http://docs.oasis-open.org/ws-rx/wsrm/200702',
  '1.0': 'http://schemas.xmlsoap.org/ws/2005/02/rm',
}

/** Drafts between the two, which nobody should speak any more (NS-11). */
export const draftUris: readonly string[] = ['200602', '200604', '200608'].map((date) =>
  `http://docs.oasis-open.org/ws-rx/wsrm/${date}`)

/** WS-MakeConnection 1.0 and 1.1 (NS-3). */
export const makeConnectionUri = 'http://docs.oasis-open.org/ws-rx/wsmc/200702'

/** WS-Addressing 1.0 (NS-6) and the submission before it (NS-7). */
export const addressingUris: Readonly<Record<AddressingVersion, string>> = {
  '2005/08': 'http://www.w3.org/2005/08/addressing',
  '2004/08': 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
}

/** The address of whoever is at the other end of the HTTP exchange. */
export const anonymousUris: Readonly<Record<AddressingVersion, string>> = {
  '2005/08': `${addressingUris['2005/08']}/anonymous`,
  '2004/08': `${addressingUris['2004/08']}/role/anonymous`,
}

/** The address of nobody; the submission has none. */
const noneUri = `${addressingUris['2005/08']}/none`

/** SOAP (NS-10). */
export const soapUris: Readonly<Record<SoapVersion, string>> = {
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
}

/** Microsoft's flow control within an acknowledgement (NS-8). */
export const flowUri = 'http://schemas.microsoft.com/ws/2006/05/rm'

/** What may go together: anything but WS-RM 1.1 with the older addressing (NS-12). */
export const isAllowed = ({ rm, addressing }: Pick<Variant, 'rm' | 'addressing'>): boolean =>
  !(rm === '1.1' && addressing === '2004/08')

/** Every combination that is spoken. */
export const variants: readonly Variant[] = (['1.2', '1.1'] as const).flatMap((soap) =>
  (['1.1', '1.0'] as const).flatMap((rm) =>
    (['2005/08', '2004/08'] as const).flatMap((addressing) => (isAllowed({ rm, addressing }) ? [{ rm, addressing, soap }] : []))))

const versionOf = <Version extends string>(uris: Readonly<Record<Version, string>>) => (uri: string): Version | undefined =>
  (Object.keys(uris) as Version[]).find((version) => uris[version] === uri)

/** The version whose namespace it is. */
export const rmVersionOf = versionOf(rmUris)
export const addressingVersionOf = versionOf(addressingUris)
export const soapVersionOf = versionOf(soapUris)

const makeConnectionAddress = `${makeConnectionUri}/anonymous?id=`

/** How an address is reached: over the HTTP exchange at hand, by the partner's own polls, over a connection of ours, or never. */
export const reachOf = (address: string): 'anonymous' | 'polled' | 'none' | 'addressable' => {
  if (Object.values(anonymousUris).includes(address)) return 'anonymous'
  if (address === noneUri) return 'none'
  return address.startsWith(makeConnectionAddress) ? 'polled' : 'addressable'
}

/** The address under which a partner without an address of its own polls (MC-1). `id` must not be guessable (MC-7). */
export const polledAddress = (id: string): string => makeConnectionAddress + id
