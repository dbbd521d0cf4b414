export { canonical } from './canonical.ts'
export {
  attributeOf, childNamed, childrenNamed, elementsOf, hasOnlyElements, isElement, isNamed, nameIn, textOf,
} from './element.ts'
export type { Attribute, Element, Name, Scope } from './element.ts'
export { defaultLimits, xmlRefusals } from './limits.ts'
export type { XmlLimits, XmlRefusal } from './limits.ts'
export { detach } from './detach.ts'
export { readXml } from './read.ts'
export type { Document } from './read.ts'
export { escapeAttribute, escapeText, isSpeakable, tagged, writeMarkup } from './write.ts'
export type { Markup } from './write.ts'
