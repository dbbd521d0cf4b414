// The servers that tests start: whole lives of a real one.
import { connect } from 'node:net'
import { expect } from 'chai'
import { locate } from '../../scripts/servers/binary.ts'
import { startRedis } from '../../scripts/servers/redis.ts'

const answers = (url: string): Promise<string> => new Promise((resolve) => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('PING\r\n'))
  socket.once('data', (said) => {
    socket.destroy()
    resolve(said.toString('utf8').trim())
  })
  socket.once('error', () => resolve('nobody'))
})

describe('a server for tests', function () {
  this.timeout(120_000)

  it('starts on a port of its own, is killed, starts again, and is gone', async function () {
    const redis = await startRedis()
    if (!redis) return this.skip()
    try {
      expect(await answers(redis.url)).to.equal('+PONG')
      await redis.end('SIGKILL')
      expect(await answers(redis.url)).to.equal('nobody')
      await redis.start()
      expect(await answers(redis.url)).to.equal('+PONG')
    } finally {
      await redis.discard()
    }
    expect(await answers(redis.url)).to.equal('nobody')
  })

  it('is looked for on the path and in the newest of a place with versions', async () => {
    expect(await locate({ binary: 'sh', debian: 'dash' })).to.match(/\/sh$/)
    expect(await locate({ binary: 'node', debian: 'nodejs', places: ['/nowhere/*/bin'] })).to.match(/\/node$/)
  })
})
