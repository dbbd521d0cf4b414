import { detach, readXml, type XmlRefusal } from '../../protocols/xml/index.ts'

/** The one element as it goes into an envelope: declarations of what it uses in it, and nothing around it. */
export const readContent = (xml: string): { readonly xml: string } | XmlRefusal => {
  const document = readXml(Buffer.from(xml))
  return typeof document === 'string' ? document : { xml: detach(document.root) }
}
