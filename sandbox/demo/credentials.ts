// The demo's credentials: random, made at the first start, each in a file of its own that only its owner may read, so that the
// README's curl can take it from there. A real installation keeps only hashes.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const make = (name: string): string => `sluse_${name}_${randomBytes(24).toString('base64url')}`

/** The credential of `name`, as kept in `folder`; made where there is none. */
export const credentialOf = (folder: string, name: string): string => {
  const file = join(folder, name)
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${make(name)}\n`, { mode: 0o600 })
  }
  return readFileSync(file, 'utf8').trim()
}

/** What the configuration keeps of a credential. */
export const hashOf = (credential: string): string => createHash('sha256').update(credential).digest('hex')
