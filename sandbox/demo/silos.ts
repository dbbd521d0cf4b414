// The silos of the employment area's building blocks, each with the channels and topics of its own. All names of topics are
// examples; a real installation brings its own in its configuration.

export interface DemoSilo {
  readonly id: string
  readonly da: string
  readonly en: string
  readonly channels: readonly string[]
  readonly topics: readonly string[]
  /** It is asked before some of its messages are sent whether they are still relevant. */
  readonly asked?: boolean
}

const silo = (id: string, da: string, en: string, channels: readonly string[], topics: readonly string[]): DemoSilo => (
  { id, da, en, channels, topics })

export const demoSilos: readonly DemoSilo[] = [
  silo('visitering', 'Visitering og status', 'Visitation and status', ['silo', 'email', 'webservicebesked', 'wsrm'],
    ['kontaktgruppe.aendret', 'tilmelding.oprettet', 'fravaer.registreret']),
  silo('kontaktforloeb', 'Kontaktforløb', 'Contact course', ['sms', 'email', 'silo', 'nemsms', 'webservicebesked'],
    ['moede.booket', 'moede.flyttet', 'frist.overskredet']),
  {
    ...silo('borgerkommunikation', 'Borgerkommunikation', 'Citizen communication', ['sms', 'email', 'silo'],
      ['huskeservice.paamindelse', 'dialog.ny-besked', 'uph.underretning']),
    asked: true,
  },
  silo('borgerrettet-indsats', 'Borgerrettet indsats', 'Efforts for citizens', ['email', 'silo', 'eboks', 'sms'],
    ['plan.godkendt', 'uddannelsespaalaeg.abonnement', 'asyl.overgivelse']),
  silo('ekstern-kommunikation', 'Ekstern kommunikation', 'External communication', ['email'], ['alarm.rejst']),
  silo('jobsoegning', 'Jobsøgning og CV', 'Job search and CV', ['email', 'sms', 'silo', 'webservicebesked'],
    ['cv.mangler', 'cv.godkendt']),
  silo('virksomhedsrettet-indsats', 'Virksomhedsrettet indsats', 'Efforts for companies', ['email', 'silo'],
    ['varsling.modtaget', 'henvisning.sendt']),
  silo('rammevaerk', 'Rammeværk og infrastruktur', 'Framework and infrastructure', ['silo', 'email'], ['organisation.aendret']),
  silo('taxonomi', 'Taxonomi', 'Taxonomy', ['silo'], ['klassifikation.ny-version']),
  silo('ydelsesudstilling', 'Ydelsesudstilling', 'Exhibition of benefits', ['silo'], ['ydelse.forespoergsel', 'ydelse.svar']),
  silo('eksterne-data', 'EksterneData', 'External data', ['silo'],
    ['sundhed.haendelse', 'uddannelse.haendelse', 'udlaending.haendelse', 'cpr.haendelse']),
  silo('rapportering', 'Rapportering', 'Reporting', ['email', 'silo'], ['rapport.klar']),
  silo('forvaltning', 'Forvaltning', 'Administration', [], []),
]
