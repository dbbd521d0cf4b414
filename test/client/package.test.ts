// The package as others get it: built to JavaScript, without anything of the hub's.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { root } from '../rules/sources.ts'

const run = promisify(execFile)

describe('the client\'s package', function () {
  this.timeout(60_000)
  const { exports } = JSON.parse(readFileSync(join(root, 'client/package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>
  }
  let folder: string
  before(async () => {
    mkdirSync(join(root, 'var'), { recursive: true })
    folder = mkdtempSync(join(root, 'var/client-'))
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'client'), '--outDir', folder])
  })
  after(() => rmSync(folder, { recursive: true }))

  it('has everything it exports, in JavaScript and with types', async () => {
    const there = new Set(readdirSync(folder))
    for (const { types, default: main } of Object.values(exports)) {
      expect(there.has(types.replace('./dist/', '')), types).to.equal(true)
      const loaded = await import(pathToFileURL(join(folder, main.replace('./dist/', ''))).href) as object
      expect(Object.keys(loaded).filter((name) => !/^create(Http|Amqp|Bullmq)Client$/.test(name)), main).to.deep.equal([])
    }
  })

  it('imports nothing but itself, Node and the package of its broker', () => {
    const imported = readdirSync(folder).filter((name) => name.endsWith('.js')).flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from ?? ''))
    expect(imported.filter((from) => !/^(\.\/[\w-]+\.js|node:\w+|amqplib|bullmq)$/.test(from))).to.deep.equal([])
  })
})
