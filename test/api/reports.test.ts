import { expect } from 'chai'
import { parquetReadObjects } from 'hyparquet'
import { boundsMs, type Figure } from '../../core/figures.ts'
import { csvOf, parquetOf } from '../../api/reports/files.ts'
import { quantileOf, rowsOf, totalsOf } from '../../api/reports/rows.ts'
import { hashOf, openHub, type TestHub } from '../end-to-end/hub.ts'

const figure = (day: string, measure: Figure['measure'], count: number, channel = 'sms'): Figure => (
  { day, origin: 'afsender', channel, measure, count })
const figures = [
  figure('2026-10-31', 'delivered', 2), figure('2026-11-01', 'delivered', 90), figure('2026-11-01', 'failed', 10),
  figure('2026-11-01', 'handed-0', 60), figure('2026-11-01', 'handed-7', 30), figure('2026-11-02', 'open', 5, 'em"ail'),
]
const grouping = { by: 'day', withinMs: 900_000 } as const

describe('Rows of a report', () => {
  it('add up by day or by month, silo and channel', () => {
    const rows = rowsOf(figures, grouping)
    expect(rows.map(({ period, channel, ...row }) => [period, channel, row.accepted, row.delivered, row.failed, row.open]))
      .to.deep.equal([
        ['2026-10-31', 'sms', 2, 2, 0, 0], ['2026-11-01', 'sms', 100, 90, 10, 0], ['2026-11-02', 'em"ail', 5, 0, 0, 5]])
    const months = rowsOf(figures, { ...grouping, by: 'month', channel: 'sms' })
    expect(months.map(({ period, accepted }) => [period, accepted])).to.deep.equal([['2026-10', 2], ['2026-11', 100]])
    const totals = totalsOf(figures, grouping).map(({ channel, accepted }) => [channel, accepted])
    expect(totals).to.deep.equal([['em"ail', 5], ['sms', 102]])
  })

  it('tell exactly how many took less than a bound, and about how long the median took', () => {
    const [row] = rowsOf(figures.filter(({ day }) => day === '2026-11-01'), grouping)
    expect(row).to.include({ handed: 90, handedWithin: 60, handedMedianMs: 750, handedP95Ms: 1_665_000, arrivedMedianMs: null })
    expect(quantileOf([0, 0], 0.5)).to.equal(null)
    expect(quantileOf(boundsMs.map(() => 0).concat([4]), 0.5)).to.equal(259_200_000)
  })

  it('tell how the service level of silo and channel was kept, of all but the cancelled, the stuck among them', () => {
    const levels = [
      { silo: 'afsender', channel: 'sms', measure: 'handed', share: 60, withinMs: 60_000 },
      { channel: 'sms', measure: 'delivered', share: 95, withinMs: 300_000 },
    ] as const
    const november = figures.filter(({ day }) => day > '2026-11')
    const [row, email] = rowsOf([...november, figure('2026-11-01', 'cancelled', 7)], { ...grouping, levels })
    expect(row).to.include({ levelMeasure: 'handed', levelShare: 60, levelWithinMs: 60_000, levelOf: 100, levelMet: 60 })
    expect(email).to.include({ levelMeasure: null, levelOf: null, levelMet: null })
    const others = [figure('2026-11-01', 'open', 4), figure('2026-11-01', 'arrived-5', 3), figure('2026-11-01', 'arrived-6', 1)]
    const two = [...november, ...others.map((one) => ({ ...one, origin: 'fremmed' }))]
    expect(rowsOf(two, { ...grouping, levels })[1]).to.include({ silo: 'fremmed', levelShare: 95, levelOf: 4, levelMet: 3 })
    const total = totalsOf(two, { ...grouping, levels, channel: 'sms' })[0]
    expect(total).to.include({ silo: '', levelShare: null, levelOf: 104, levelMet: 63 })
  })

  it('are read back from Parquet and from CSV as they were', async () => {
    const levels = [{ channel: 'sms', measure: 'delivered', share: 99.5, withinMs: 60_000 }] as const
    const rows = rowsOf(figures, { ...grouping, levels })
    const bytes = parquetOf(rows)
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
    const read = await parquetReadObjects({ file })
    const plain = read.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => (
      [name, typeof value === 'bigint' ? Number(value) : value ?? null]))))
    expect(plain).to.deep.equal(rows.map((row) => ({ ...row })))
    const lines = csvOf(rows).split('\r\n')
    expect(lines[0]).to.match(/^period,silo,channel,accepted,/)
    expect(lines[3]).to.equal('2026-11-02,afsender,"em""ail",5,5,0,0,0,0,0,0,,,0,,,,,,,')
    expect(lines).to.have.length(5)
  })
})

describe('Reports over HTTP', () => {
  let hub: TestHub
  const ask = (path: string, as: string) => hub.call(
    `/v1/operations/reports${path}`, { as: null, headers: { authorization: `Bearer ${as}` } })
  const reader = 'sluse_laeser_0123456789abcdef'
  const post = async (reference: string): Promise<void> => {
    const { status } = await hub.call('/v1/messages', { as: 'afsender', body: hub.message(reference) })
    expect(status).to.equal(202)
  }
  before(async () => {
    hub = await openHub({ file: { operators: [
      { name: 'laeser', roles: ['reader'], credentials: [{ sha256: hashOf(reader) }] },
      { name: 'vagt', roles: ['security-officer'], credentials: [{ sha256: hashOf(`${reader}x`) }] },
    ] } })
    await Promise.all(['r1', 'r2', 'r3'].map(post))
  })
  after(() => hub.stop())

  it('tell what was taken and what became of it, in each of the formats', async () => {
    interface Row { readonly silo: string; readonly accepted: number; readonly open: number; readonly delivered: number }
    const told = async (): Promise<readonly Row[]> => (await ask('?by=month', reader)).body['rows'] as unknown as readonly Row[]
    let rows = await told()
    while (rows[0]?.delivered !== 3) rows = await told()
    expect(rows).to.have.length(1)
    expect(rows[0]).to.include({ silo: 'afsender', channel: 'silo', accepted: 3, open: 0, handed: 3, arrived: 3, failed: 0 })
    const csv = await ask('?format=csv', reader)
    expect(csv.headers.get('content-type')).to.equal('text/csv; charset=utf-8')
    expect(csv.text.split('\r\n')[1]).to.contain(',afsender,silo,3,0,0,3,')
    expect((await ask('?format=parquet', reader)).text.slice(0, 4)).to.equal('PAR1')
    expect((await ask('?silo=fremmed', reader)).body['rows']).to.deep.equal([])
  })

  it('are for those who may see them, and ask for bounds that are exact', async () => {
    expect((await ask('', `${reader}x`)).status).to.equal(403)
    expect((await ask('?within=7', reader)).status).to.equal(400)
    expect((await ask('?from=igaar', reader)).status).to.equal(400)
  })
})
