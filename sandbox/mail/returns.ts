import type { Faults } from '../faults.ts'
import { aftermaths, nameOf, type Aftermath, type MailFault } from './catalogue.ts'
import { deliveryReport, forged, outOfOffice, type ReportOptions, type Taken } from './report.ts'
import { handBack, type ReturnPath } from './return-path.ts'

/** What comes back for the mails that were taken. */
export interface Returns {
  /** Decides what comes back for a mail that has just been taken. */
  taken(mail: Taken): void
  /** Sends a report about the mail of that key; resolves when the hub has taken it. */
  report(key: string, options: Omit<ReportOptions, 'at'>): Promise<void>
  /** Sends the reports that wait to be told («hours later»). */
  release(): Promise<void>
  /** Resolves when everything that was on its way back has been taken or refused. */
  settled(): Promise<void>
  returnTo(path: ReturnPath | undefined): void
}

const keptMails = 1000
const gone = { action: 'failed', status: '5.1.1' }

export const createReturns = (faults: Faults<MailFault>, now: () => number, first?: ReturnPath): Returns => {
  const mails = new Map<string, Taken>()
  const waiting: { readonly mail: Taken; readonly aftermath: Aftermath }[] = []
  const underway = new Set<Promise<void>>()
  let path = first

  const back = (mail: Taken, raw: string): Promise<void> => path ? handBack(path, raw, mail.sender) : Promise.resolve()
  // Whoever waits for the hub's answer calls `report`; what goes by itself is like mail on the net: nobody is told.
  const byItself = (mail: Taken, raw: string): void => {
    const going = back(mail, raw).catch(() => undefined).finally(() => void underway.delete(going))
    underway.add(going)
  }
  const reportOn = (mail: Taken, options: Omit<ReportOptions, 'at'>): string => faults.take('report-without-envid')
    ? deliveryReport(mail, { ...options, withEnvelopeId: false, at: now() })
    : deliveryReport(mail, { ...options, at: now() })
  const lie = (mail: Taken): void => {
    const fake = forged(mail)
    byItself(fake, reportOn(fake, gone))
  }
  const taken = (mail: Taken): void => {
    mails.set(mail.key, mail)
    if (mails.size > keptMails) mails.delete([...mails.keys()][0] as string)
    if (faults.take('forged-report')) lie(mail)
    if (faults.take('out-of-office')) byItself(mail, outOfOffice(mail, now()))
    if (faults.take('mail-loop')) byItself(mail, mail.raw)
    const aftermath = aftermaths[nameOf(mail.recipient)]
    if (aftermath?.when === 'when-told') waiting.push({ mail, aftermath })
    else if (aftermath) byItself(mail, reportOn(mail, aftermath))
  }
  const report: Returns['report'] = async (key, options) => {
    const mail = mails.get(key)
    if (!mail) throw new RangeError(`no such mail: ${key}`)
    await back(mail, reportOn(mail, options))
  }
  const release = async (): Promise<void> => {
    for (const { mail, aftermath } of waiting.splice(0)) await back(mail, reportOn(mail, aftermath))
  }
  return { taken, report, release, settled: async () => void await Promise.all(underway), returnTo: (next) => { path = next } }
}
