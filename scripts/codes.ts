// Writes docs/codes.md from the catalogues: every code the hub can say, and what to do about it. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rules } from '../adapters/protocols/memo/index.ts'
import { faults, problems, type CatalogueEntry } from '../core/errors.ts'
import { reasons } from '../core/reason.ts'

export const file = fileURLToPath(new URL('../docs/codes.md', import.meta.url))

const rows = (catalogue: Readonly<Record<string, CatalogueEntry>>): string => Object.entries(catalogue)
  .map(([code, { status, title, fix }]) => `| \`${code}\` | ${status} | ${title} | ${fix} |`).join('\n')

const reasonRows = Object.entries(reasons).map(([code, { da, en }]) => `| \`${code}\` | ${da} | ${en} |`).join('\n')

const ruleRows = Object.entries(rules).map(([rule, what]) => `| \`${rule}\` | ${what.replaceAll('|', '\\|')} |`).join('\n')

/** The page as it should be. */
export const page = (): string => `# Codes

Made by \`npm run docs\` from \`core/errors.ts\`, \`core/reason.ts\` and \`adapters/protocols/memo/rule.ts\`.

## Problems
Answers to requests (RFC 9457, \`application/problem+json\`): \`type\` is \`urn:sluse:problem:<code>\`.

| code | HTTP | what | what to do |
|---|---|---|---|
${rows(problems)}

## Faults
What stops the hub from starting or working; told in one line, with the exit code.

| code | exit | what | what to do |
|---|---|---|---|
${rows(faults)}

## Reasons
Why a transaction is where it is; the \`reason\` of transactions and journal entries.

| code | dansk | English |
|---|---|---|
${reasonRows}

## Rules of letters
What a letter or a NemSMS must keep to be taken
(\`content-invalid\`, \`recipient-invalid\`): the \`rule\` of the problem's \`errors\`.

| rule | what it asks for |
|---|---|
${ruleRows}
`

if (import.meta.main) {
  if (!process.argv.includes('--check')) writeFileSync(file, page())
  else if (readFileSync(file, 'utf8') !== page()) process.exitCode = 1
}
