import { type IndexAction } from '../../domain/action.ts'
import { type NewIndex } from '../../domain/index-work.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { markEqualIndex } from '../clauses/equal-index.ts'
import { commentIndex, createIndex } from '../clauses/new-index.ts'
import { qualified, sql } from '../fragment.ts'
import { type Statement, type Step } from '../statement.ts'
import { type Compiler, outsideTransaction, statement, transaction, type Wording } from '../wording.ts'

/**
 * CREATE and DROP INDEX CONCURRENTLY wait for transactions that may need the old state, and nobody queues behind those waits. Too small: a
 * long build is thrown away at its end because somebody's report ran; too big: a cycle stands still that long.
 */
const PATIENCE_MS = 600_000

/** The steps of an index action: what is left over goes first, then it is looked for or built, then told about or attached. */
export const compileIndex: Compiler<IndexAction> = (action, wording) => [
  ...action.leftovers.map((name) => dropStep(action, name, wording)),
  ...workSteps(action, wording),
]

function workSteps(action: IndexAction, wording: Wording): readonly Step[] {
  const { work, partition, under } = action
  switch (work.do) {
    case 'clear':
      return []
    case 'adopt':
      return [transaction(under.owner, wording, [attach(work.attachTo, work.index)])]
    case 'build-branch':
      return [
        transaction(under.owner, wording, [
          createIndex(work.index, partition.name, { words: 'on only', lock: 'SHARE' }),
          attach(work.attachTo, indexOf(action, work.index)),
        ]),
      ]
    case 'build':
      return buildSteps(action, work.index, work.attachTo, wording)
  }
}

function buildSteps(
  action: IndexAction,
  index: NewIndex,
  attachTo: QualifiedName | undefined,
  wording: Wording,
): readonly Step[] {
  const { partition, under } = action
  const name = indexOf(action, index)
  const words = createIndex(index, partition.name, { words: 'concurrently', lock: 'SHARE UPDATE EXCLUSIVE' })
  const build = patient(outsideTransaction(partition.owner, wording, words))
  const { mark } = index
  return [
    ...(mark === undefined ? [] : [lookStep(action, index, mark, wording)]),
    build,
    ...(mark === undefined
      ? []
      : [transaction(partition.owner, wording, [commentIndex(name, mark, 'SHARE UPDATE EXCLUSIVE')])]),
    ...(attachTo === undefined ? [] : [transaction(under.owner, wording, [attach(attachTo, name)])]),
  ]
}

/**
 * Asks the server whether an equal index stands there, and marks it: only the server knows what two texts mean. It is asked with the help
 * of an empty table of the same columns, which also shows at once what is wrong with a definition.
 */
function lookStep({ partition }: IndexAction, index: NewIndex, mark: string, wording: Wording): Step {
  const model = { schema: partition.name.schema, name: `partitiond_like_${partition.oid}` }
  const modelIndex = { ...index, name: `partitiond_like_${partition.oid}_idx`, tablespace: undefined }
  return transaction(partition.owner, wording, [
    statement(sql`create table ${qualified(model)} (like ${qualified(partition.name)})`, 'ACCESS SHARE'),
    createIndex(modelIndex, model, { words: 'plain', lock: null }),
    statement(markEqualIndex(partition.name, model, mark), 'SHARE UPDATE EXCLUSIVE'),
    statement(sql`drop table ${qualified(model)}`, null),
  ])
}

function dropStep({ partition }: IndexAction, name: string, wording: Wording): Step {
  const words = sql`drop index concurrently ${qualified({ schema: partition.name.schema, name })}`
  return patient(outsideTransaction(partition.owner, wording, statement(words, 'SHARE UPDATE EXCLUSIVE')))
}

/** The lock is the one on the partition's index; on the parent's it is SHARE UPDATE EXCLUSIVE (postgres.md A). */
function attach(parent: QualifiedName, child: QualifiedName): Statement {
  return statement(
    sql`alter index ${qualified(parent)} attach partition ${qualified(child)}`,
    'ACCESS EXCLUSIVE',
  )
}

function indexOf({ partition }: IndexAction, { name }: NewIndex): QualifiedName {
  return { schema: partition.name.schema, name }
}

function patient(step: Step): Step {
  return { ...step, lockTimeoutMs: Math.max(step.lockTimeoutMs, PATIENCE_MS) }
}
