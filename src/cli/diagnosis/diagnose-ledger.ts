import { type Ledger } from '../../domain/ledger.ts'
import { type Diagnosis, fine } from './diagnosis.ts'

/** Whether there is a ledger to write into; without one nothing is detached or dropped. */
export function diagnoseLedger(database: string, schema: string, ledger: Ledger): Diagnosis {
  if (ledger.available) return fine('ledger', database, `in schema ${schema}`)
  if (ledger.missing.length === 0)
    return fine('ledger', database, `schema ${schema} is made in the first cycle`)
  return {
    check: 'ledger',
    code: 'ledger-missing',
    level: 'error',
    subject: database,
    message: `schema ${schema} with partitiond's ledger is not there, or not ours, and we may not make it: nothing can be detached or dropped`,
    fix: ledger.missing,
  }
}
