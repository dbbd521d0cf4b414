// How a hub begins and ends: each stage in its turn.
import type { Canary } from './canary/index.ts'
import type { Clear } from './clear.ts'
import type { Fellows } from './fellows.ts'
import type { Bell } from './fetch-bell.ts'
import type { History } from './history.ts'
import type { Housekeeping } from './housekeeping.ts'
import type { Alarms } from './alarms/index.ts'
import type { Jobs } from './jobs/index.ts'
import type { Looking } from './looking.ts'
import type { Partnering } from './partners/index.ts'
import type { Pauses } from './pause.ts'
import type { Relay } from './relay.ts'
import type { Report } from './report.ts'
import type { Reroute } from './reroute.ts'
import type { Strays } from './stray.ts'
import type { Sweep } from './sweep.ts'
import type { Workers } from './workers.ts'

interface Stages {
  readonly strays: Strays
  readonly history: History
  readonly pauses: Pauses
  readonly jobs: Jobs
  readonly alarms: Alarms
  readonly canary: Canary
  readonly clear: Clear
  readonly sweep: Sweep
  readonly housekeeping: Housekeeping
  readonly reroute: Reroute
  readonly partners: Partnering
  readonly relay: Relay
  readonly looking: Looking
  readonly report: Report
  readonly bell: Bell
  readonly workers: Workers
  readonly fellows: Fellows
}

/** Each stage in its turn. */
export const createRunning = (stages: Stages) => {
  const { strays, clear, sweep, housekeeping, reroute, partners, relay, looking, report, bell, workers, fellows } = stages
  const { jobs, pauses, alarms, canary } = stages

  const start = async (): Promise<void> => {
    await strays.start()
    await pauses.start()
    await clear.start()
    await sweep.start()
    await housekeeping.start()
    await reroute.strays()
    await partners.start()
    workers.start()
    await fellows.start()
    await relay.look()
    looking.start()
    await report.start()
    await jobs.start()
    await canary.start()
  }
  const stop = async (): Promise<void> => {
    bell.stop()
    await canary.stop()
    pauses.stop()
    await jobs.stop()
    await alarms.stop()
    relay.stop()
    looking.stop()
    await workers.stop()
    await fellows.stop()
    await sweep.stop()
    await clear.stop()
    await housekeeping.stop()
    await report.stop()
    await stages.history.settled()
  }
  return { start, stop }
}
