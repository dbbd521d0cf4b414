// Attachments on the server, read as they stand at one moment, and put into a schema of their own that was not there.
import type { Archival, DepotLine } from '../../core/archive.ts'
import { uploadOf, type Attachment } from '../../core/attachment.ts'
import { roomFor } from '../../core/holdings.ts'
import { openEmpty, openSnapshot, type Place } from '../../databases/archive.ts'
import { migrations } from './tables.ts'

const schemaOf = ({ schema, ...place }: Place): Place => ({ ...place, schema: `${schema}_attachments` })

const bound = `SELECT upload, attachment, size, origin, held_since AS "heldSince",
  translate(encode(key, 'base64'), chr(10), '') AS key,
    ARRAY(SELECT transaction FROM bond WHERE bond.attachment = upload.attachment ORDER BY n) AS transactions
  FROM upload WHERE bound AND upload > $1 ORDER BY upload LIMIT 1`

const piece = `SELECT translate(encode(sealed, 'base64'), chr(10), '') AS sealed FROM piece WHERE upload = $1 AND at = $2`

const extract: Archival<Place, DepotLine>['extract'] = async (place) => {
  const { query, close } = await openSnapshot(schemaOf(place), migrations.length)
  async function* pages(): AsyncGenerator<readonly DepotLine[]> {
    for (let after = ''; ;) {
      const [found] = await query<Attachment & { readonly upload: string; readonly key: string }>(bound, [after])
      if (!found) return
      const { upload, key, ...attachment } = found
      yield [{ kind: 'attachment', attachment, key }]
      for (let at = 0; ; at += 1) {
        const [next] = await query<{ readonly sealed: string }>(piece, [upload, at])
        if (!next) break
        yield [{ kind: 'piece', sealed: next.sealed }]
      }
      after = upload
    }
  }
  return { lastSeq: 0, pages, close }
}

const fill: Archival<Place, DepotLine>['fill'] = async (place) => {
  const { query, commit, rollBack } = await openEmpty(schemaOf(place), migrations)
  let [upload, at] = ['', 0]
  const putAttachment = async ({ attachment: one, key }: Extract<DepotLine, { kind: 'attachment' }>): Promise<void> => {
    ;[upload, at] = [uploadOf(one.attachment), 0]
    await query(`INSERT INTO upload (upload, attachment, origin, size, room, held_since, key, bound)
      VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'base64'), true)`,
    [upload, one.attachment, one.origin, one.size, roomFor(one.size), one.heldSince, key])
    await query(`INSERT INTO bond (transaction, attachment) SELECT t, $2 FROM unnest($1::text[]) WITH ORDINALITY u (t, place)
      ORDER BY place`, [one.transactions, one.attachment])
  }
  const putPiece = async (sealed: string): Promise<void> => {
    await query(`INSERT INTO piece (upload, at, sealed) VALUES ($1, $2, decode($3, 'base64'))`, [upload, at, sealed])
    at += 1
  }
  return {
    put: async (lines) => {
      for (const line of lines) await (line.kind === 'attachment' ? putAttachment(line) : putPiece(line.sealed))
    },
    finish: commit,
    abandon: rollBack,
  }
}

export const postgresArchival: Archival<Place, DepotLine> = { extract, fill }
