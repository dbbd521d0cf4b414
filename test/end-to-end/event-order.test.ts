// The proof of order: whatever a receiver answers, it hears of one citizen in the order in which the silo published, and nobody
// waits for another citizen's trouble.
import { expect } from 'chai'
import fc from 'fast-check'
import type { WebservicebeskedFault } from '../../sandbox/webservicebesked/fault.ts'
import type { Scripted } from '../../sandbox/webservicebesked/index.ts'
import { follow } from './hub.ts'
import { kontaktgruppe, openPartners, type PartnerScene } from './partner-scene.ts'

interface Told { readonly key: string; readonly to: string; readonly citizen: string; readonly version: string }

/** No such days, no such people; the last digits tell them apart. */
const citizenOf = (run: number, number: number): string => `4${run % 10}0190${String(1000 + number * 10 + run).padStart(4, '0')}`
const versionOf = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`

const trouble = fc.constantFrom<Scripted[]>(200, 200, 200, 500, 503, 429, 408, 'reset', 403)
const surprise = fc.constantFrom<WebservicebeskedFault[]>('answer-lost', 'reset-after-200', 'service-window', 'garbage-answer')
const events = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 12, maxLength: 30 })

describe('The order of events', function () {
  this.timeout(120_000)
  let scene: PartnerScene
  let run = 0
  before(async () => {
    scene = await openPartners({ route: { width: 4 } })
    await scene.subscribe()
  })
  after(() => scene.stop())

  const toldSince = (from: number): readonly Told[] => scene.receiver.arrivals.all().slice(from).map(({ key, to, content }) => {
    const { Identifikation, VersionIdentifier } = content as Readonly<Record<string, string>>
    return { key, to, citizen: String(Identifikation), version: String(VersionIdentifier) }
  })
  const publish = async (citizen: string, number: number): Promise<readonly string[]> => {
    const entity = { Identifikation: citizen, VersionIdentifier: versionOf(number) }
    const answer = await scene.publish(`orden-${run}-${number}`, { entity })
    expect(answer.status, answer.text).to.equal(202)
    return (answer.body['transactions'] as unknown as readonly { id: string }[]).map(({ id }) => id)
  }
  const arrived = (ids: readonly string[]) =>
    Promise.all(ids.map((id) => scene.receiver.arrivals.waitFor(({ key }) => key === id)))

  /** Published at the same time for different citizens, one after another for each. */
  const publishAll = async (citizens: readonly number[]): Promise<readonly string[]> => {
    const lanes = Map.groupBy(citizens.map((citizen, number) => ({ citizen, number })), ({ citizen }) => citizen)
    const published = await Promise.all([...lanes].map(async ([citizen, ones]) => {
      const ids: string[] = []
      for (const { number } of ones) ids.push(...await publish(citizenOf(run, citizen), number))
      return ids
    }))
    return published.flat()
  }

  it('is kept for each citizen at each partner, and each arrives once, whatever is answered', async () => {
    await fc.assert(fc.asyncProperty(events, fc.array(trouble, { maxLength: 30 }), fc.array(surprise, { maxLength: 4 }),
      async (citizens, answers, surprises) => {
        run += 1
        const from = scene.receiver.arrivals.all().length
        scene.receiver.script(kontaktgruppe, answers)
        for (const name of surprises) scene.receiver.faults.switchOn(name, { times: 2 })
        const ids = await publishAll(citizens)
        await arrived(ids)
        const told = toldSince(from)
        expect(told.map(({ key }) => key).toSorted()).to.deep.equal([...ids].toSorted())
        for (const heard of Map.groupBy(told, ({ to, citizen }) => `${to} ${citizen}`).values()) {
          const versions = heard.map(({ version }) => version)
          expect(versions).to.deep.equal(versions.toSorted())
        }
        for (const { name } of scene.receiver.faults.list()) scene.receiver.faults.switchOff(name as WebservicebeskedFault)
      }), { numRuns: 12 })
  })

  it('holds up nobody else: all others\' events arrive while one citizen\'s fail, and then his own, in order', async () => {
    run += 1
    scene.receiver.script(kontaktgruppe, [])
    const troubled = '4101900500'
    const from = scene.receiver.arrivals.all().length
    scene.receiver.faults.switchOn('citizen-500')
    const his = [await publish(troubled, 1), await publish(troubled, 2), await publish(troubled, 3)].flat()
    const publishing = Array.from({ length: 40 }, (_, number) => publish(citizenOf(run, number), 100 + number))
    const others = (await Promise.all(publishing)).flat()
    await arrived(others)
    expect(toldSince(from).filter(({ citizen }) => citizen === troubled)).to.deep.equal([])
    const counts = await Promise.all(his.map(async (id) => (await scene.hub.call(`/v1/transactions/${id}`)).body['status']))
    expect(new Set(counts)).to.not.include('delivered')
    scene.receiver.faults.switchOff('citizen-500')
    await arrived(his)
    for (const to of ['999', '77']) {
      const heard = toldSince(from).filter((told) => told.to === to && told.citizen === troubled)
      expect(heard.map(({ version }) => version)).to.deep.equal([1, 2, 3].map(versionOf))
    }
    await follow(scene.hub, ({ id, status }) => id === his.at(-1) && status === 'delivered')
  })
})
