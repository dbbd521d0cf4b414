// Hands a partner its WSDL, at `?wsdl` where it sends its messages. Who may read it is told as for messages: at the partners'
// door by the certificate. At the API's, where a signature is what tells who speaks, nobody may, because a question has none.
import type { InletAnswer, InletRequest } from '../../../core/inlet.ts'
import { attributeOf, readXml } from '../../protocols/xml/index.ts'
import { operationsOf, writeWsdl, type Contract, type Schema } from '../wsdl/index.ts'
import type { Dealings } from './dealings.ts'
import { readContent } from './read-content.ts'
import { noSafeguard } from './safeguard.ts'

/** True for a question about the WSDL. */
export const asksForWsdl = ({ method, url }: InletRequest): boolean => method === 'GET' && /\?(.*&)?wsdl(=|&|$)/i.test(url)

const schemaOf = (text: string): Schema => {
  const [document, content] = [readXml(Buffer.from(text)), readContent(text)]
  if (typeof document === 'string' || typeof content === 'string') return { namespace: '', xml: '' }
  return { namespace: attributeOf(document.root, 'targetNamespace') ?? '', xml: content.xml }
}

/** As the partner called it; the partners' door knows no more of its own address. */
const calledAt = ({ url, headers }: InletRequest): string => {
  const [place = ''] = url.split('?')
  const host = String(headers['host'] ?? '')
  return place.startsWith('/') && /^[A-Za-z0-9.:[\]-]+$/.test(host) ? `https://${host}${place}` : place
}

const contractFor = ({ settings, variant, rm }: Dealings, address: string): Contract => {
  const { partner, receives, schemas, unsequenced, polls } = settings
  return {
    partner, address, operations: operationsOf(receives), schemas: schemas.map(schemaOf).filter(({ xml }) => xml !== ''),
    policy: {
      variant, optional: unsequenced, onlyAnonymous: rm.reach === undefined && polls === undefined, polled: polls !== undefined,
      inactivityMs: rm.inactivityMs,
    },
  }
}

/** Answers the question. */
export const describe = (dealings: Dealings, request: InletRequest): InletAnswer => {
  const { settings: { ownAddress, door, receives }, safeguard } = dealings
  if (door === 'api' && safeguard !== noSafeguard) return { status: 403 }
  if (receives.length === 0) return { status: 404 }
  const body = writeWsdl(contractFor(dealings, ownAddress ?? calledAt(request)))
  return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' }, body }
}
