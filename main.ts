// The process. What was compiled once is kept beside the packages, where only whoever installed them can write; a start then
// costs half as much. Where that place cannot be written to, everything is compiled each time.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache(fileURLToPath(new URL('node_modules/.cache/sluse', import.meta.url)))
const { main } = await import('./wiring/process.ts')
await main(process.argv.slice(2), process.env)
