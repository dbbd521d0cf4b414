import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { follow, openHub, type HubOptions, type TestHub } from '../end-to-end/hub.ts'
import { firstPassword, signIn, signInAs, signInFirst, type PersonCalls } from '../end-to-end/person.ts'

type Tally = Readonly<Record<'waiting' | 'begun' | 'succeeded' | 'failed' | 'skipped', number>>
interface Shown {
  readonly id: string; readonly status: string; readonly halt?: string; readonly tally: Tally; readonly needsApproval: boolean
  readonly canary: number; readonly leftOut: object; readonly items: readonly { readonly id: string; readonly state: string }[]
}

const impatient: HubOptions = {
  file: { people: { firstPassword } },
  route: { retry: { budget: '0s', first: '100ms', max: '100ms' }, breaker: { failures: 1000 } },
}

describe('Jobs', () => {
  let hub: TestHub
  let [operator, senior] = [undefined, undefined] as unknown as [PersonCalls, PersonCalls]
  beforeEach(async () => {
    hub = await openHub(impatient)
    const administrator = await signInFirst(hub)
    operator = await signInAs(hub, administrator, 'ole', { roles: ['operator'] })
    senior = await signInAs(hub, administrator, 'sofie', { roles: ['senior-operator'] })
  })
  afterEach(() => hub.stop())

  const park = async (count: number, at: TestHub = hub): Promise<readonly string[]> => {
    at.peer.faults.switchOn('failed-500')
    const ids = await Promise.all(Array.from({ length: count }, async (_, number) => (
      await at.call('/v1/messages', { body: at.message(`job-${number}`) })).body.id))
    const left = new Set(ids)
    await follow(at, (entry) => {
      if (entry['status'] === 'parked') left.delete(String(entry['id']))
      return left.size === 0
    })
    return ids
  }
  const draft = (person: PersonCalls, action: string, more = {}) => person.call('/v1/operations/jobs', {
    body: { action, reason: 'prøve af mange', filter: { status: 'parked' }, perSecond: 200, ...more },
  })
  const decide = (person: PersonCalls, id: string, decision: string) => (
    person.call(`/v1/operations/jobs/${id}/${decision}`, { method: 'POST' }))
  const read = async (person: PersonCalls, id: string) => (
    (await person.call(`/v1/operations/jobs/${id}`)).body as unknown as Shown)
  /** Resolves when it is under way no more. */
  const ended = async (person: PersonCalls, id: string): Promise<Shown> => {
    for (;;) {
      const job = await read(person, id)
      if (job.status !== 'canary' && job.status !== 'running') return job
      await new Promise((resolve) => { setImmediate(resolve) })
    }
  }

  it('do nothing when they are drafted, and then what they said, told by what became of each', async () => {
    const ids = await park(12)
    const done = (await draft(operator, 'resume')).body as unknown as Shown
    expect(done).to.include({ status: 'drafted', needsApproval: false, canary: 1 })
    expect(done.tally).to.include({ waiting: 12 })
    const [first = ''] = ids
    await operator.call(`/v1/operations/transactions/${first}/set-aside`, { body: { reason: 'en for sig' } })
    hub.peer.faults.switchOff('failed-500')
    expect((await decide(operator, done.id, 'start')).body).to.include({ status: 'canary' })
    const { status, tally, items } = await ended(operator, done.id)
    expect(status).to.equal('finished')
    expect(tally).to.deep.equal({ waiting: 0, begun: 0, succeeded: 11, failed: 0, skipped: 1 })
    expect(items[0]).to.deep.equal({ id: first, state: 'skipped' })
    expect((await decide(operator, done.id, 'start')).body).to.include({ code: 'not-applicable' })
    expect((await draft(operator, 'cancel')).body).to.include({ code: 'selection-empty' })
    expect((await decide(operator, first, 'start')).body).to.include({ code: 'job-unknown' })
  })

  it('stop by themselves when the first of them fails, before the others are touched', async () => {
    const ids = await park(5)
    const { id } = (await draft(operator, 'resume')).body
    await decide(operator, id, 'start')
    const { status, halt, tally } = await ended(operator, id)
    expect([status, halt]).to.deep.equal(['halted', 'canary-failed'])
    expect(tally).to.include({ waiting: ids.length - 1, failed: 1 })
    expect((await decide(operator, id, 'start')).body).to.include({ code: 'not-applicable' })
    expect((await decide(operator, id, 'abort')).body).to.include({ status: 'aborted' })
  })

  it('ask for a second person where they destroy, who is somebody else and may do it', async () => {
    await park(2)
    const own = (await draft(senior, 'discard')).body as unknown as Shown
    expect(own.needsApproval).to.equal(true)
    expect((await decide(senior, own.id, 'start')).body).to.include({ code: 'approval-needed' })
    expect((await decide(senior, own.id, 'approve')).body).to.include({ code: 'approval-own' })
    expect((await decide(operator, own.id, 'approve')).body).to.include({ code: 'right-missing' })
    await decide(senior, own.id, 'abort')
    const { id } = (await draft(operator, 'discard')).body
    expect((await decide(senior, id, 'approve')).body).to.include({ approvedBy: 'sofie' })
    await decide(operator, id, 'start')
    expect((await ended(operator, id)).tally).to.include({ succeeded: 2 })
    const { body } = await hub.call('/v1/operations/transactions?status=failed', { as: 'drift' })
    expect((body['transactions'] as { reason: string }[]).map(({ reason }) => reason))
      .to.deep.equal(['discarded-by-operator', 'discarded-by-operator'])
  })

  it('are refused what is too large, and a reason with a CPR number in it', async () => {
    expect((await draft(operator, 'resume', { reason: 'borger 311299-0000' })).body).to.include({ code: 'cpr-suspected' })
    expect((await draft(operator, 'resume', { filter: {} })).body).to.include({ code: 'body-invalid' })
  })
})

describe('A job whose hub is stopped in the middle', () => {
  it('goes on where it was when the hub is back, and begins nothing twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluse-job-'))
    const first = await openHub({ ...impatient, folder })
    const administrator = await signInFirst(first)
    await signInAs(first, administrator, 'ole', { roles: ['operator'] })
    first.peer.faults.switchOn('failed-500')
    const ids = await Promise.all(Array.from({ length: 12 }, async (_, number) => (
      await first.call('/v1/messages', { body: first.message(`job-${number}`) })).body.id))
    for (const id of ids) await follow(first, (entry) => entry['id'] === id && entry['status'] === 'parked')
    const operator = await signIn(first, 'ole', 'adgang for en anden 3')
    const { body: { id } } = await operator.call('/v1/operations/jobs', {
      body: { action: 'set-aside', reason: 'prøve af mange', filter: { status: 'parked' }, perSecond: 1 },
    })
    await operator.call(`/v1/operations/jobs/${id}/start`, { method: 'POST' })
    await follow(first, (entry) => (entry['evidence'] as { code?: string } | undefined)?.code === `job:${id}`)
    await first.stop()
    const again = await openHub({ ...impatient, folder })
    const back = await signIn(again, 'ole', 'adgang for en anden 3')
    for (;;) {
      const { body } = await back.call(`/v1/operations/jobs/${id}`)
      if (body['status'] === 'finished') {
        expect(body['tally']).to.include({ succeeded: 12, failed: 0, skipped: 0 })
        break
      }
      await new Promise((resolve) => { setImmediate(resolve) })
    }
    for (const one of ids) {
      const { body } = await again.call(`/v1/operations/transactions/${one}`, { as: 'drift' })
      const timeline = body['timeline'] as { evidence?: { code?: string } }[]
      expect(timeline.filter(({ evidence }) => evidence?.code === `job:${id}`)).to.have.length(1)
    }
    await again.stop()
    rmSync(folder, { recursive: true })
  })
})
