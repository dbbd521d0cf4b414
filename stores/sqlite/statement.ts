import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Cells } from './wire.ts'

/** A prepared statement whose rows are arrays of cells. */
export interface Statement {
  /** Answers how many rows changed. */
  run(...values: SQLInputValue[]): number
  row(...values: SQLInputValue[]): Cells | undefined
  rows(...values: SQLInputValue[]): Cells[]
  /** The first cell of the first row, where it is a number. */
  number(...values: SQLInputValue[]): number | undefined
  bytes(...values: SQLInputValue[]): Uint8Array | undefined
}

export const prepare = (db: DatabaseSync, sql: string): Statement => {
  const statement = db.prepare(sql)
  statement.setReturnArrays(true)
  const row = (values: SQLInputValue[]) => statement.get(...values) as unknown as readonly unknown[] | undefined
  return {
    run: (...values) => statement.run(...values).changes as number,
    row: (...values) => row(values) as Cells | undefined,
    rows: (...values) => statement.all(...values) as unknown as Cells[],
    number: (...values) => (row(values)?.[0] ?? undefined) as number | undefined,
    bytes: (...values) => row(values)?.[0] as Uint8Array | undefined,
  }
}
