// A report as a file, for spreadsheets (CSV, RFC 4180) and for tools of analysis (Parquet).
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer'
import type { ReportRow } from './rows.ts'

/** The columns, in their order. New ones are added at the end; none is renamed or removed. */
export const columns = [
  'period', 'silo', 'channel', 'accepted', 'open', 'sent', 'delivered', 'failed', 'cancelled', 'handed', 'handedWithin',
  'handedMedianMs', 'handedP95Ms', 'arrived', 'arrivedMedianMs', 'arrivedP95Ms',
  'levelMeasure', 'levelShare', 'levelWithinMs', 'levelOf', 'levelMet',
] as const satisfies readonly (keyof ReportRow)[]

const texts: ReadonlySet<string> = new Set(['period', 'silo', 'channel'])

const cell = (value: string | number | null): string => {
  const text = String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One line a row, with a heading. */
export const csvOf = (rows: readonly ReportRow[]): string => (
  [columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))].join('\r\n') + '\r\n')

const columnOf = (rows: readonly ReportRow[], name: (typeof columns)[number]): ColumnSource => {
  if (texts.has(name)) return { name, type: 'STRING', data: rows.map((row) => String(row[name])), nullable: false }
  if (name === 'levelMeasure') return { name, type: 'STRING', data: rows.map((row) => row[name]), nullable: true }
  if (name === 'levelShare') return { name, type: 'DOUBLE', data: rows.map((row) => row[name]), nullable: true }
  const data = rows.map((row) => (row[name] === null ? null : BigInt(row[name] as number)))
  return { name, type: 'INT64', data, nullable: name.endsWith('Ms') || name.startsWith('level') }
}

/** Texts are UTF-8, numbers INT64 (`levelShare` DOUBLE); a time that is not known is null. */
export const parquetOf = (rows: readonly ReportRow[]): Buffer => (
  Buffer.from(parquetWriteBuffer({ columnData: columns.map((name) => columnOf(rows, name)) })))
