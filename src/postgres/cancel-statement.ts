import { dial } from './dial.ts'
import { sqlFile } from './sql-file.ts'
import { toPartitiondError } from './sqlstate.ts'
import { type ConnectionTarget } from './target.ts'

const cancelBackend = sqlFile(import.meta.url, './queries/cancel.sql')

/**
 * Cancels what the session with that pid runs, through a second connection; nothing, when it has ended by the time that one stands.
 * Throws ConnectionError when it cannot be made.
 */
export async function cancelStatement(
  target: ConnectionTarget,
  pid: number,
  isRunning: () => boolean,
): Promise<void> {
  const helper = await dial(target, { applicationName: 'partitiond cancel' })
  try {
    if (isRunning()) await helper.query(cancelBackend, [pid])
  } catch (error) {
    throw toPartitiondError(error, `cancelling a statement in database "${target.name}"`)
  } finally {
    await helper.end()
  }
}
