import { ConnectionError, StatementFailed } from '../../../domain/errors.ts'
import { displayName } from '../../../domain/name.ts'
import { forValues } from '../../../sql/clauses/for-values.ts'
import { qualified } from '../../../sql/fragment.ts'
import { Refused } from '../../setbacks.ts'
import { type ArchiveTable } from './archive-table.ts'
import { type RelationStore } from './keeper.ts'
import { noPlace } from './places.ts'

/** What the archive table itself is the reason of: data exceptions, broken constraints, and whatever a foreign server says. */
const OF_THE_TABLE = /^(22|23|428|42704|HV)/

/** Our own names were looked up before: a table, column or schema that is not there is missing on the foreign server. */
const NAMES_NOTHING = /^(42P01|42703|3F000)/

/** A foreign server that cannot be reached, or is a standby: our own connection lives on. */
const OF_THE_SERVER = /^(08|25006)/

/** In our words why an archive table does not take the rows; what is not its fault passes unchanged. */
export function refusedRows(error: unknown, action: RelationStore<'table'>, table: ArchiveTable): unknown {
  const { partition, archive } = action
  const subject = displayName(archive.destination.table)
  if (error instanceof StatementFailed && isOfTheTable(error, table)) {
    const why = `${subject} does not take its rows: ${error.message}`
    return noPlace(partition, why, hintFor(error, action, table), error)
  }
  if (error instanceof ConnectionError && OF_THE_SERVER.test(String(error.details['sqlstate']))) {
    const why = `${displayName(partition.name)} is not archived: the server behind ${subject} cannot be written to: ${error.message}`
    return new Refused('archive-unreachable', why, {
      hint: 'Nothing was changed there or here. The next cycle tries again.',
      cause: error,
    })
  }
  return error
}

function isOfTheTable({ sqlstate }: StatementFailed, { kind }: ArchiveTable): boolean {
  return OF_THE_TABLE.test(sqlstate) || (kind === 'f' && NAMES_NOTHING.test(sqlstate))
}

function hintFor(
  { sqlstate }: StatementFailed,
  action: RelationStore<'table'>,
  { kind }: ArchiveTable,
): string {
  const subject = displayName(action.archive.destination.table)
  if (kind === 'p' && sqlstate === '23514') return missingPartition(action)
  return NAMES_NOTHING.test(sqlstate)
    ? `Look at the options of the foreign table ${subject}: they name what its server does not have.`
    : `Change ${subject} so that it takes the rows as they are, or name another table in \`to\`.`
}

function missingPartition({ partition, bound, key, archive }: RelationStore<'table'>): string {
  const { table } = archive.destination
  if (bound === undefined) return `Add the partition of ${displayName(table)} that is to take them.`
  const part = qualified({ schema: table.schema, name: partition.name.name }).text
  return `Add the partition that is to take them, for example: create table ${part} partition of ${qualified(table).text} ${forValues(bound, key).text};`
}
