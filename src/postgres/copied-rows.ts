/** What a command tag such as `COPY 42` says; undefined for any other. */
export function copiedRows(tag: string): number | undefined {
  const rows = /^COPY (\d+)$/.exec(tag)?.[1]
  return rows === undefined ? undefined : Number(rows)
}
