import { type Destination } from '../../domain/archive.ts'
import { displayDestination } from '../../domain/destination.ts'
import { type WrittenStep } from '../words/steps.ts'
import { displayAge, isSooner } from './ages.ts'
import { type Conflict, type ReadWords, stepsOf } from './check.ts'

type WrittenArchive = Extract<WrittenStep, { do: 'archive' }>
type ArchiveWord = 'format' | 'compression' | 'keep'

/** Which words a place has no use for, and why. */
const useless: Readonly<Record<Destination['kind'], Partial<Readonly<Record<ArchiveWord, string>>>>> = {
  schema: {
    format: 'the table itself goes there; allowed: only with file:// and s3://',
    compression: 'the table itself goes there; allowed: only with file:// and s3://',
    keep: 'the table itself goes there and leaves with the drop; allowed: a drop with a later after',
  },
  tablespace: {
    format: 'the table itself goes there; allowed: only with file:// and s3://',
    compression: 'the table itself goes there; allowed: only with file:// and s3://',
    keep: 'the table itself goes there and leaves with the drop; allowed: a drop with a later after',
  },
  table: {
    format: 'its rows are in a table; allowed: only with file:// and s3://',
    compression: 'its rows are in a table; allowed: only with file:// and s3://',
  },
  directory: {},
  s3: {},
}

/** That an archive has no words its place has no use for, and that no drop takes the only copy along. */
export function archiveConflicts(words: ReadWords): readonly Conflict[] {
  const steps = stepsOf(words)
  return steps.flatMap(({ at, step }): readonly Conflict[] => {
    if (step.do === 'archive') return [...uselessWords(step, at), ...compressions(step, at)]
    const archive = steps.find((each) => each.at < at && each.step.do === 'archive')?.step
    return step.do === 'drop' && archive?.do === 'archive' ? onlyCopy(archive, step, at) : []
  })
}

function uselessWords(step: WrittenArchive, at: number): readonly Conflict[] {
  const why = useless[step.to.kind]
  return (['format', 'compression', 'keep'] as const).flatMap((word) => {
    const reason = why[word]
    if (step[word] === undefined || reason === undefined) return []
    return [
      {
        path: ['lifecycle', at, word],
        message: `has no meaning with to: ${displayDestination(step.to)}: ${reason}`,
      },
    ]
  })
}

function compressions({ format, compression }: WrittenArchive, at: number): readonly Conflict[] {
  if (format !== 'parquet' || compression !== 'gzip') return []
  return [
    {
      path: ['lifecycle', at, 'compression'],
      message: 'cannot be gzip with format: parquet; allowed: zstd, or format: copy or csv',
    },
  ]
}

/** What was moved within the database is no second copy: the drop takes the rows for good, and should not do so at once. */
function onlyCopy(
  archive: WrittenArchive,
  drop: Extract<WrittenStep, { do: 'drop' }>,
  at: number,
): readonly Conflict[] {
  const { to } = archive
  const isMoved = to.kind === 'schema' || to.kind === 'tablespace'
  if (!isMoved || isSooner(archive.after, drop.after)) return []
  return [
    {
      path: ['lifecycle', at, 'after'],
      message: `${displayAge(drop.after)} would drop the only copy as soon as it stands in ${displayDestination(to)}; allowed: later than ${displayAge(archive.after)}`,
    },
  ]
}
