// The scene of a door: a hub as a process of its own, a silo at the other end, and a broker between it and those that hand in.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { callerOf, fileOf, secret, type TestHub } from '../end-to-end/hub.ts'
import { spawnHub, type Spawned } from '../end-to-end/process.ts'

type Members = Readonly<Record<string, unknown>>

export interface DoorScene {
  readonly peer: SiloCounterpart
  readonly folder: string
  call: TestHub['call']
  hub(): Spawned
  /** Where the hub takes messages over HTTP. */
  url(): string
  /** Starts the hub again; `fatal` has it die between its first commit and the answer. */
  start(how?: 'fatal'): Promise<void>
  kill(): Promise<void>
  close(): Promise<void>
}

/** What a hub that was killed was sending is soon taken up by another. */
const brisk = { attempt: '2s', inDoubt: { askAfter: '100ms', giveUp: '1h' } }

const fatal = fileURLToPath(new URL('fatal.ts', import.meta.url))

/** Starts a hub with such `doors`; `afsender` may use only topics below `moede`, `fremmed` only those below `frist`. */
export const startScene = async (doors: Members, more: Members = {}): Promise<DoorScene> => {
  const folder = mkdtempSync(join(tmpdir(), 'sluse-doors-'))
  const peer = await startSilo({ secret, now: () => Date.now() })
  const file = fileOf(peer.url, folder, { route: brisk })
  const { fremmed } = file.silos
  writeFileSync(join(folder, 'sluse.json'), JSON.stringify({
    ...file, log: { level: 'debug' }, doors, silos: { ...file.silos, fremmed: { ...fremmed, topics: ['frist.*'] } }, ...more,
  }))
  let hub: Spawned
  let url = ''
  const start = async (how?: 'fatal'): Promise<void> => {
    const node = how === 'fatal' ? ['--import', fatal] : []
    hub = spawnHub({ args: ['--config', join(folder, 'sluse.json')], node, folder })
    url = await hub.ready
  }
  await start()
  return {
    peer, folder, start,
    call: (path, options) => callerOf(url)(path, options),
    hub: () => hub,
    url: () => url,
    kill: async () => {
      hub.signal('SIGKILL')
      await hub.ended
    },
    close: async () => {
      await hub.stop()
      await peer.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
