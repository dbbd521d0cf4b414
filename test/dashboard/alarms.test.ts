import { expect } from 'chai'
import { open, startScene, type Scene } from './scene.ts'

const said = { recipient: { phone: '+4520995511' }, content: { text: 'Kom til samtale' } }
const alarm = '[data-alarm="breaker-open:sms"]'

describe('The page of alarms', function () {
  this.timeout(240_000)
  let scene: Scene

  before(async function () {
    const started = await startScene()
    if (!started) return this.skip()
    scene = started
  })
  after(() => scene?.stop())

  it('shows what is wrong and what to do; an operator silences it for a reason, a reader is refused', async () => {
    const page = await scene.visit('operator')
    await open(page, 'lab')
    await page.click('[data-fault="twilio/credential-20003"]')
    await page.waitForSelector('[data-fault="twilio/credential-20003"][aria-checked="true"]')
    for (const turn of Array(12).keys()) await scene.post(`alarm-${turn}`, said)
    await open(page, 'alarms')
    await page.waitForSelector(alarm)
    expect(await page.textContent(alarm)).to.contain('modparten svigter').and.to.contain('Hubben prøver selv igen')
    await page.click(`${alarm} [data-do="silence"]`)
    await page.fill('dialog input[name="reason"]', 'Udbyderen er underrettet')
    await page.press('dialog input[name="reason"]', 'Enter')
    await page.waitForSelector(`${alarm} [data-do="hear"]`)
    expect(await page.textContent(alarm)).to.contain('demo-operator: Udbyderen er underrettet')
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/alarms.png`, fullPage: true })
    const reader = await scene.visit('reader')
    await open(reader, 'alarms')
    await reader.waitForSelector(alarm)
    expect(await reader.locator('[data-do]').count()).to.equal(0)
    // The provider works again: the alarm is over, and stands below with who had silenced it.
    await open(page, 'lab')
    await page.click('[data-fault="twilio/credential-20003"]')
    await page.waitForSelector('[data-fault="twilio/credential-20003"][aria-checked="false"]')
    await open(page, 'alarms')
    await page.waitForSelector(`${alarm}`, { state: 'detached', timeout: 120_000 })
    await page.waitForSelector('table', { timeout: 60_000 })
    expect(await page.textContent('table')).to.contain('sms').and.to.contain('gjort tavs af demo-operator')
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/alarms-past.png`, fullPage: true })
    const { csrf } = await (await reader.request.get('/v1/session')).json() as { readonly csrf: string }
    const refused = await reader.request.delete('/v1/operations/alarms/breaker-open:sms/silence', {
      headers: { 'x-sluse-csrf': csrf },
    })
    expect(refused.status()).to.equal(403)
    for (const each of [page, reader]) await each.context().close()
  })
})
