// Preloaded into a hub (`node --import`): notes the address of every module it loads, in whichever thread, in the file that
// RESOLVED names.
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const file = process.env['RESOLVED'] ?? ''
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context)
    appendFileSync(file, `${resolved.url}\n`)
    return resolved
  },
})
