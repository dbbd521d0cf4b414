// Writes docs/configuration.md. A test fails when the committed file is not what this writes.
import { writeFileSync } from 'node:fs'
import { channels } from '../channels/index.ts'
import { reference } from '../config/reference.ts'

writeFileSync(new URL('../docs/configuration.md', import.meta.url), reference(channels))
