/** The queues of a silo: what it adds to, and what tells it. A dot ends the silo's name, so that Redis's key patterns do, too. */
export const namesOf = (silo: string): { readonly in: string; readonly status: string } =>
  ({ in: `${silo}.in`, status: `${silo}.status` })
