import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { promisify } from 'node:util'

const measured = ['fastify', 'fast-xml-parser', 'undici', 'nodemailer', 'smtp-server', 'bullmq', 'ioredis']

const versionIn = (path: string): string =>
  (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version

const redisVersion = (): Promise<string | undefined> => promisify(execFile)('redis-server', ['--version'])
  .then(({ stdout }) => /v=(\S+)/.exec(stdout)?.[1], () => undefined)

/** What the figures depend on besides the code. */
export const describeMachine = async () => ({
  cpu: cpus()[0]?.model.trim(), cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${release()} ${process.arch}`,
  versions: {
    sluse: versionIn('../package.json'), node: process.versions.node, sqlite: process.versions.sqlite,
    ...Object.fromEntries(measured.map((name) => [name, versionIn(`../node_modules/${name}/package.json`)])),
    redis: await redisVersion(),
  },
})
