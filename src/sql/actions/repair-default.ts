import { type MoveRows, type RepairDefaultAction } from '../../domain/action.ts'
import { outOfBound } from '../clauses/bound-condition.ts'
import { identifier, qualified, sql } from '../fragment.ts'
import { type Step } from '../statement.ts'
import { type Compiler, longTransaction, statement, transaction, type Wording } from '../wording.ts'
import { moveAtOnce } from './move-at-once.ts'
import { moveCopiedAhead } from './move-copied-ahead.ts'

type Repair = RepairDefaultAction['repair']
type Worder<D extends Repair['do']> = (
  action: RepairDefaultAction,
  repair: Extract<Repair, { do: D }>,
  wording: Wording,
) => readonly Step[]

const worders: { readonly [D in Repair['do']]: Worder<D> } = { exclude, include, 'move-rows': moveRows }

/** Work on the DEFAULT partition so that a range can leave it (postgres.md F). */
export const compileRepairDefault: Compiler<RepairDefaultAction> = (action, wording) =>
  wordRepair(action, action.repair, wording)

function wordRepair<D extends Repair['do']>(
  action: RepairDefaultAction,
  repair: Extract<Repair, { do: D }>,
  wording: Wording,
): readonly Step[] {
  const worder: Worder<D> = worders[repair.do]
  return worder(action, repair, wording)
}

/** NOT VALID takes its lock for an instant; VALIDATE reads everything under one that neither readers nor writers feel (postgres.md A12). */
function exclude(
  { defaultPartition: { name, owner } }: RepairDefaultAction,
  { constraint, range, key }: Extract<Repair, { do: 'exclude' }>,
  wording: Wording,
): readonly Step[] {
  const table = sql`alter table ${qualified(name)}`
  const check = sql`${identifier(constraint)} check (${outOfBound(range, key)})`
  return [
    transaction(owner, wording, [
      statement(sql`${table} add constraint ${check} not valid`, 'ACCESS EXCLUSIVE'),
    ]),
    longTransaction(owner, wording, [
      statement(sql`${table} validate constraint ${identifier(constraint)}`, 'SHARE UPDATE EXCLUSIVE'),
    ]),
  ]
}

function include(
  { defaultPartition: { name, owner } }: RepairDefaultAction,
  { constraint }: Extract<Repair, { do: 'include' }>,
  wording: Wording,
): readonly Step[] {
  const words = sql`alter table ${qualified(name)} drop constraint ${identifier(constraint)}`
  return [transaction(owner, wording, [statement(words, 'ACCESS EXCLUSIVE')])]
}

function moveRows(action: RepairDefaultAction, repair: MoveRows, wording: Wording): readonly Step[] {
  return repair.copyAhead ? moveCopiedAhead(action, repair, wording) : moveAtOnce(action, repair, wording)
}
