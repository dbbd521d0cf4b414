export { fillFrom, pagesOf } from './fill.ts'
export { verifyArchive, writeArchive, type Counts } from './file.ts'
export type { Quarantine } from './quarantine.ts'
