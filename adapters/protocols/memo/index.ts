export type * from './model.ts'
export { elements } from './elements.ts'
export { streamMemo } from './write.ts'
export type { MemoStream } from './write.ts'
