// Who may do what among those who operate the hub: one table, as data. Every route of the operators' API names the right it asks
// for, the server looks it up here for each request, and docs/operating/users.md tells it in words.

/** One thing that somebody may be let do. */
export const rights = [
  'be-signed-in', 'see-overview', 'see-reports', 'see-transactions', 'find-recipients', 'cancel', 'retry', 'resolve', 'discard',
  'pause', 'test-send', 'replay', 'approve',
  'see-partners', 'test-partners', 'change-partners', 'see-users', 'change-users', 'end-sessions', 'see-audit',
  'see-configuration', 'silence', 'see-metrics', 'scan-canary',
] as const
export type OperatingRight = (typeof rights)[number]

/** What somebody is employed to do; a person may be several things. */
export const roles = [
  'reader', 'operator', 'senior-operator', 'silo-user', 'security-officer', 'administrator', 'auditor',
] as const
export type Role = (typeof roles)[number]

const reading = ['be-signed-in', 'see-overview', 'see-reports', 'see-transactions', 'see-partners', 'see-metrics'] as const
const operating = [
  ...reading, 'find-recipients', 'cancel', 'retry', 'resolve', 'pause', 'test-send', 'replay', 'test-partners', 'silence',
] as const

/** The table. What is not in it is refused. */
export const rightsOf: Readonly<Record<Role, readonly OperatingRight[]>> = {
  reader: reading,
  operator: operating,
  'senior-operator': [...operating, 'discard', 'approve', 'change-partners'],
  // Of its own silo alone.
  'silo-user': ['be-signed-in', 'see-reports', 'see-transactions', 'find-recipients', 'cancel'],
  'security-officer': [
    'be-signed-in', 'see-overview', 'see-users', 'end-sessions', 'see-audit', 'see-configuration', 'see-metrics', 'scan-canary',
  ],
  administrator: [
    'be-signed-in', 'see-overview', 'see-reports', 'see-partners', 'change-partners', 'see-users', 'change-users', 'end-sessions',
    'see-audit', 'see-configuration', 'silence', 'see-metrics', 'scan-canary',
  ],
  auditor: ['be-signed-in', 'see-overview', 'see-reports', 'see-transactions', 'see-users', 'see-audit', 'see-configuration'],
}

/** Danish and English names of the roles. */
export const roleWords: Readonly<Record<Role, { readonly da: string; readonly en: string }>> = {
  reader: { da: 'Læser', en: 'Reader' },
  operator: { da: 'Operatør', en: 'Operator' },
  'senior-operator': { da: 'Ledende operatør', en: 'Senior operator' },
  'silo-user': { da: 'Silobruger', en: 'Silo user' },
  'security-officer': { da: 'Sikkerhedsansvarlig', en: 'Security officer' },
  administrator: { da: 'Administrator', en: 'Administrator' },
  auditor: { da: 'Revisor', en: 'Auditor' },
}

/** Somebody, or something, who operates the hub, as one request knows them. */
export interface Person {
  /** Stands in journal and audit. */
  readonly name: string
  readonly roles: readonly Role[]
  /** The one silo that a silo user sees. */
  readonly silo?: string
}

/** Everything that a person may do, by all of their roles. */
export const rightsFor = (person: Pick<Person, 'roles'>): ReadonlySet<OperatingRight> => (
  new Set(person.roles.flatMap((role) => rightsOf[role])))

/** True where one of the person's roles gives the right. */
export const may = (person: Pick<Person, 'roles'>, right: OperatingRight): boolean => (
  person.roles.some((role) => rightsOf[role].includes(right)))

/**
 * The silo that a person's use of a right is confined to; undefined where it is not. One who holds the right by another role too
 * sees everything.
 */
export const confinedTo = ({ roles: held, silo }: Person, right: OperatingRight): string | undefined => (
  held.some((role) => role !== 'silo-user' && rightsOf[role].includes(right)) ? undefined : silo ?? '')
