// A profile is what the hub stands on: which ledger, which depot and which engine go together. Nobody puts them together by
// hand, for most other ways of doing so lose something: SQLite behind a broker has the broker's cost and one machine's safety,
// and hubs that share a ledger share the work only over an engine that all of them reach.
import { complaint, type Complaint } from './complaint.ts'
import type { ConfigurationFile } from './file.ts'

export const profiles = ['embedded', 'rabbitmq', 'bullmq'] as const
export type Profile = (typeof profiles)[number]

/** As they stand in the file, where they need not. */
interface Kinds { readonly store: { kind?: string }; readonly queue: { kind?: Profile } }

const storeOf = (profile: Profile) => (profile === 'embedded' ? 'sqlite' : 'postgres')

const misfit = (part: string, given: string, belongs: string, profile: Profile): Complaint => complaint(
  `/${part}/kind`, `\`${given}\` does not go with the profile \`${profile}\`, which has \`${belongs}\`; leave it out, or ` +
  'choose another `profile`')

const isMemory = (profile: Profile, kind: string | undefined): boolean => profile === 'embedded' && kind === 'memory'

const unused = ({ profile, store, queue }: ConfigurationFile): readonly Complaint[] =>
  (profile !== 'embedded' ? [] : Object.entries({ store, queue }))
    .filter(([, { url }]) => url !== undefined)
    .map(([part]) => complaint(`/${part}/url`,
      'is of no use with the profile `embedded`; leave it out, or choose another `profile`'))

/** Complains of parts that do not belong to the profile, and fills in those that do: in place, as a default is. */
export const followProfile = (file: ConfigurationFile): readonly Complaint[] => {
  const { store, queue } = file as unknown as Kinds
  const profile = (file as { profile?: Profile }).profile ??= queue.kind ?? 'embedded'
  const belongs = { store: storeOf(profile), queue: profile }
  const complaints = [
    ...(store.kind === undefined || store.kind === belongs.store || isMemory(profile, store.kind)
      ? [] : [misfit('store', store.kind, belongs.store, profile)]),
    ...(queue.kind === undefined || queue.kind === belongs.queue ? [] : [misfit('queue', queue.kind, belongs.queue, profile)]),
    ...unused(file),
  ]
  store.kind ??= belongs.store
  queue.kind ??= belongs.queue
  return complaints
}
