// How fast an envelope is read: by the one door for XML (saxes and a tree, within limits), and by libxml2 in WebAssembly, once
// only parsed, and once with the same tree taken out of it, which is what a reader has to do to work with it.
import { ParseOption, XmlDocument, XmlElement } from 'libxml2-wasm'
import { readXml } from '../adapters/protocols/xml/index.ts'
import { finding, inTurn, monotonic, type Finding } from './figures.ts'
import type { Benchmark, Order } from './order.ts'

const header = (name: string, text: string): string => `<a:${name} s:mustUnderstand="1">${text}</a:${name}>`

/** A reliable message with the headers of its kind, and so many lines of content. */
const envelopeOf = (lines: number): Uint8Array => new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"
 xmlns:r="http://docs.oasis-open.org/ws-rx/wsrm/200702"><s:Header>${header('To', 'https://partner.example/rm')}
${header('Action', 'urn:example:hub/Notify')}${header('MessageID', 'urn:uuid:5f0d7c38-8a47-4f5e-9d3d-0c7f3f5b0001')}
<r:Sequence s:mustUnderstand="1"><r:Identifier>urn:uuid:5f0d7c38-8a47-4f5e-9d3d-0c7f3f5b0002</r:Identifier>
<r:MessageNumber>17</r:MessageNumber></r:Sequence><r:AckRequested><r:Identifier>urn:uuid:5f0d7c38-8a47-4f5e-9d3d-0c7f3f5b0002
</r:Identifier></r:AckRequested></s:Header><s:Body><h:Notify xmlns:h="urn:example:hub">${
  '<h:line no="1" kind="text">En linje med almindelige ord, æøå &amp; tegn</h:line>\n'.repeat(lines)}</h:Notify></s:Body>
</s:Envelope>`)

const option = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE

const parsed = (bytes: Uint8Array): void => XmlDocument.fromBuffer(bytes, { option }).dispose()

const treeOf = (element: XmlElement): unknown => {
  const children: unknown[] = []
  for (let child = element.firstChild; child; child = child.next) {
    children.push(child instanceof XmlElement ? treeOf(child) : child.content)
  }
  const attributes = element.attrs.map(({ name, namespaceUri, prefix, value }) => ({ name, namespaceUri, prefix, value }))
  return { name: element.name, uri: element.namespaceUri, prefix: element.prefix, attributes, children }
}

const treed = (bytes: Uint8Array): unknown => {
  const document = XmlDocument.fromBuffer(bytes, { option })
  const tree = treeOf(document.root)
  document.dispose()
  return tree
}

/** How often a second, over so many milliseconds. */
const rateOf = (work: () => unknown, ms: number): number => {
  const beganAt = monotonic()
  let done = 0
  while (monotonic() - beganAt < ms) {
    for (let each = 0; each < 50; each += 1) work()
    done += 50
  }
  return done / ((monotonic() - beganAt) / 1000)
}

const measureOne = async (lines: number, { pairs, quick, say }: Order): Promise<readonly Finding[]> => {
  const bytes = envelopeOf(lines)
  const kilobytes = (bytes.length / 1024).toFixed(1)
  const ms = quick ? 200 : 2000
  say(`an envelope of ${kilobytes} KiB`)
  const ours = (): unknown => readXml(bytes)
  for (const warm of [ours, () => treed(bytes)]) rateOf(warm, ms)
  const found = await inTurn(pairs, async () => rateOf(ours, ms),
    async () => [rateOf(() => treed(bytes), ms), rateOf(() => parsed(bytes), ms)] as const)
  return [
    finding(`${kilobytes} KiB: saxes, tree and limits`, '/s', found.map(([rate]) => rate)),
    finding(`${kilobytes} KiB: libxml2-wasm, tree`, '/s', found.map(([, [rate]]) => rate)),
    finding(`${kilobytes} KiB: libxml2-wasm, parsed only`, '/s', found.map(([, [, rate]]) => rate)),
    finding(`${kilobytes} KiB: saxes / libxml2-wasm, tree`, 'ratio', found.map(([rate, [tree]]) => rate / tree)),
  ]
}

const measure = async (order: Order): Promise<readonly Finding[]> =>
  [...await measureOne(2, order), ...await measureOne(200, order)]

export const xml: Benchmark = { name: 'xml', about: 'how fast an envelope is read, beside libxml2 in WebAssembly', measure }
