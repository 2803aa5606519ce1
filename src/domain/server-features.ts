/** What this server can do, each with the consequence when it cannot. Versions as `server_version_num / 10000`. */
export interface ServerFeatures {
  readonly major: number
  /** 16+: VACUUM (SKIP_DATABASE_STATS). Without it every VACUUM of a leaf recomputes the database's oldest xid. */
  readonly vacuumSkipsDatabaseStats: boolean
  /** 18+: ANALYZE ONLY parent. Without it ANALYZE of the parent analyses every leaf too. */
  readonly analyzeOnly: boolean
  /** 18+: pg_class.relallfrozen. Without it "all frozen" rests on our own record. */
  readonly countsFrozenPages: boolean
}

/** The oldest server partitiond works with. */
export const OLDEST_MAJOR = 15

export function featuresOf(serverVersionNum: number): ServerFeatures {
  const major = Math.floor(serverVersionNum / 10000)
  return {
    major,
    vacuumSkipsDatabaseStats: major >= 16,
    analyzeOnly: major >= 18,
    countsFrozenPages: major >= 18,
  }
}
