// A partner that polls: it opens a sequence, fetches what it is told of method by method, and ends the sequence. Each step can be
// taken by itself, so that it may stop in between as consumers do.
import { request } from 'node:https'
import { childNamed, elementsOf, attributeOf, readXml, textOf, type Element } from '../../adapters/protocols/xml/index.ts'

export interface ConsumerSettings {
  /** The whole address of the inlet at the hub's door of partners. */
  readonly url: string
  readonly cert: string
  readonly key: string
  /** Authority of the door's certificate. */
  readonly ca: string
  readonly soap?: '1.1' | '1.2'
}

/** An answer; without a fault, `element` is the one in its body. */
export interface Told {
  readonly status: number
  readonly element?: Element
  readonly fault?: string
}

export interface Opened {
  readonly identifier: string
  readonly inventory: ReadonlyMap<string, number>
}

export interface Message {
  readonly id: string
  readonly number: number
  readonly attempt: number
  /** Values of the elements in it, by their local names. */
  readonly values: ReadonlyMap<string, string>
}

const rm = 'http://docs.oasis-open.org/ws-rx/wsrm/200602'
const methods = 'urn:sluse:dfdg-pull:1'
const soaps = { '1.1': 'http://schemas.xmlsoap.org/soap/envelope/', '1.2': 'http://www.w3.org/2003/05/soap-envelope' } as const

const bodyOf = ({ root }: { readonly root: Element }): Element | undefined =>
  elementsOf(childNamed(root, root.uri, 'Body') as Element)[0]

const allText = (element: Element): string => textOf(element) + elementsOf(element).map(allText).join(' ')

const read = (status: number, bytes: Buffer): Told => {
  const document = readXml(bytes)
  const element = typeof document === 'string' ? undefined : bodyOf(document)
  return element?.local === 'Fault' ? { status, fault: allText(element) } : { status, ...(element && { element }) }
}

const messageOf = (element: Element): Message => ({
  id: attributeOf(element, 'Identifier') ?? '', number: Number(attributeOf(element, 'Number')),
  attempt: Number(attributeOf(element, 'Attempt')),
  values: new Map(elementsOf(element).map((each) => [each.local, textOf(each)])),
})

const named = (element: Element | undefined, local: string): readonly Element[] =>
  element ? elementsOf(element).flatMap((each) => [...(each.local === local ? [each] : []), ...named(each, local)]) : []
const valueOf = (element: Element | undefined, local: string): string => {
  const [found] = named(element, local)
  return found ? textOf(found) : ''
}

export interface Consumer {
  /** Says anything at all. */
  say(body: string, header?: string): Promise<Told>
  create(subQueue?: string): Promise<Opened>
  fetch(identifier: string, service: string, number?: number): Promise<readonly Message[]>
  terminate(identifier: string): Promise<Told>
  close(identifier: string): Promise<Told>
  /** Everything that there is now, as a partner does it; answers what it took home. */
  poll(): Promise<readonly Message[]>
}

export const createConsumer = ({ url, soap = '1.1', ...tls }: ConsumerSettings): Consumer => {
  const post = (text: string) => new Promise<Told>((resolve, reject) => {
    const headers = {
      'content-type': soap === '1.1' ? 'text/xml; charset=utf-8' : 'application/soap+xml; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    }
    const asked = request(url, { method: 'POST', agent: false, ...tls, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => void chunks.push(chunk))
      response.once('end', () => resolve(read(response.statusCode ?? 0, Buffer.concat(chunks))))
      response.once('error', reject)
    })
    asked.once('error', reject)
    asked.end(text)
  })
  const say: Consumer['say'] = (body, header = '') => post(
    `<s:Envelope xmlns:s="${soaps[soap]}" xmlns:r="${rm}" xmlns:m="${methods}">` +
    `<s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`)
  const well = (told: Told): Element => {
    if (!told.element) throw new Error(`${told.status} ${told.fault ?? ''}`)
    return told.element
  }
  const create: Consumer['create'] = async (subQueue) => {
    const asked = subQueue === undefined ? '' : `<r:SubQueueIdentifier>${subQueue}</r:SubQueueIdentifier>`
    const element = well(await say(`<r:CreateSequence>${asked}</r:CreateSequence>`))
    const inventory = new Map(named(element, 'ServiceItem').map((item) => (
      [valueOf(item, 'ServiceName'), Number(valueOf(item, 'MessageCount'))])))
    return { identifier: valueOf(element, 'Identifier'), inventory }
  }
  const fetch: Consumer['fetch'] = async (identifier, service, number) => {
    const which = number === undefined ? '' : `<r:MessageNumber>${number}</r:MessageNumber>`
    const header = `<r:SequenceRequest><r:Identifier>${identifier}</r:Identifier>${which}</r:SequenceRequest>`
    return named(well(await say(`<m:${service}/>`, header)), 'Message').map(messageOf)
  }
  const ended = (tag: string) => (identifier: string) => say(`<r:${tag}><r:Identifier>${identifier}</r:Identifier></r:${tag}>`)
  const [terminate, close] = [ended('TerminateSequence'), ended('CloseSequence')]
  const poll: Consumer['poll'] = async () => {
    const { identifier, inventory } = await create()
    const home: Message[] = []
    for (const service of inventory.keys()) home.push(...await fetch(identifier, service))
    well(await terminate(identifier))
    return home
  }
  return { say, create, fetch, terminate, close, poll }
}
