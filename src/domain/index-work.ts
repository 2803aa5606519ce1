import { type IndexDefinition } from './index-definition.ts'
import { type QualifiedName } from './name.ts'

/** An index that is to be made. */
export interface NewIndex {
  /** In its table's schema. */
  readonly name: string
  readonly definition: IndexDefinition
  readonly tablespace: string | undefined
  /** The line of its comment that says which of the policy's indexes it is; undefined for one of the parent's. */
  readonly mark: string | undefined
}

/**
 * How a table comes by an index that it lacks.
 * - `build`: beside readers and writers. One that the policy asks for (it has a mark) is built only if the server finds none equal to it;
 *   one of the parent's is then attached to it (`attachTo`).
 * - `build-branch`: of a table that is partitioned itself: in the catalog only, its own partitions follow.
 * - `adopt`: an equal one stands there and is attached.
 * - `clear`: only what a crash left of an index of ours is taken away.
 */
export type IndexWork =
  | { readonly do: 'build'; readonly index: NewIndex; readonly attachTo: QualifiedName | undefined }
  | { readonly do: 'build-branch'; readonly index: NewIndex; readonly attachTo: QualifiedName }
  | { readonly do: 'adopt'; readonly index: QualifiedName; readonly attachTo: QualifiedName }
  | { readonly do: 'clear' }
