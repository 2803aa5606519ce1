/** What the process of the archive measure is to do. */
export type ArchiveOrder =
  | { readonly do: 'export'; readonly url: string; readonly table: string; readonly folder: string }
  | { readonly do: 'verify'; readonly location: string; readonly manifestSha256: string }

/** What it tells at its end. */
export interface ArchiveDone {
  /** Of the work alone: connecting included, starting the process not. */
  readonly ms: number
  readonly cpuMs: number
  /** The most that was resident. */
  readonly residentBytes: number
  /** Of the object, its manifest included. */
  readonly bytes: number
  readonly location: string
  readonly manifestSha256: string
}
