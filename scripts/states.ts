// Writes docs/states.md, the drawing of the life of a transaction, from the table. A test fails when the committed file is not
// what this writes.
import { writeFileSync } from 'node:fs'
import { holdsPayload, isFinal, life, statuses, type Status } from '../core/status.ts'

const named = (status: Status): string => status.replaceAll('-', '')

/** Events with the same end share an arrow. */
const arrowsFrom = (status: Status): string[] => {
  const byEnd = Map.groupBy(Object.entries(life[status]), ([, end]) => end)
  return [...byEnd].map(([end, rows]) => `  ${named(status)} --> ${named(end)}: ${rows.map(([event]) => event).join(', ')}`)
}

const declared = (status: Status): string => `  state "${status}" as ${named(status)}`

const row = (status: Status): string => {
  const events = Object.entries(life[status]).map(([event, end]) => `${event} → ${end}`).join(' · ')
  const payload = holdsPayload(status) ? 'yes' : 'no'
  return `| \`${status}\` | ${payload} | ${isFinal(status) ? 'nothing; only evidence is added' : events} |`
}

/** The page. */
export const drawing = (): string => `# The life of a transaction

Made from the table in \`core/status.ts\` by \`node scripts/states.ts\`. What is not in the table cannot happen.

\`\`\`mermaid
stateDiagram-v2
${statuses.map(declared).join('\n')}
  [*] --> queued: inserted
${statuses.flatMap(arrowsFrom).join('\n')}
${statuses.filter(isFinal).map((status) => `  ${named(status)} --> [*]`).join('\n')}
\`\`\`

| status | payload | events |
|---|---|---|
${statuses.map(row).join('\n')}
`

if (import.meta.main) writeFileSync(new URL('../docs/states.md', import.meta.url), drawing())
