import { DatabaseError } from 'pg'

/** An error that the server sent: it has an SQLSTATE. */
export type DatabaseErrorLike = DatabaseError & { readonly code: string }

export function isDatabaseError(error: unknown): error is DatabaseErrorLike {
  return error instanceof DatabaseError && error.code !== undefined
}
