import { DatabaseError } from 'pg'
import { describe, expect, it } from 'vitest'
import {
  ConnectionError,
  LockNotAvailable,
  PartitiondError,
  StatementFailed,
} from '../../src/domain/errors.ts'
import { toPartitiondError } from '../../src/postgres/sqlstate.ts'

function fromServer(code: string, detail?: string): DatabaseError {
  const error = new DatabaseError('the server says no', 0, 'error')
  error.code = code
  error.detail = detail
  return error
}

describe('an error of the server', () => {
  it.each(['55P03', '40P01', '40001', '57014', '53200'])('%s may be over soon', (code) => {
    expect(toPartitiondError(fromServer(code), 'alter table')).toBeInstanceOf(LockNotAvailable)
  })

  it.each([
    ['57P01', 'connection-lost'],
    ['57P05', 'connection-lost'],
    ['25P03', 'connection-lost'],
    ['08006', 'connection-lost'],
    ['57P03', 'not-accepting-connections'],
    ['53300', 'too-many-connections'],
    ['25006', 'read-only-server'],
  ])('%s asks for another connection: %s', (sqlstate, code) => {
    const error = toPartitiondError(fromServer(sqlstate), 'select')
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error.code).toBe(code)
  })

  it.each([
    ['42501', 'insufficient-privilege'],
    ['42P07', 'name-taken'],
    ['42P17', 'bound-refused'],
    ['23514', 'rows-in-the-way'],
    ['23503', 'rows-referenced'],
    ['2BP01', 'objects-depend-on-it'],
    ['P0001', 'refused-by-the-database'],
    ['XX001', 'server-error'],
    ['42601', 'statement-failed'],
  ])('%s is for people: %s', (sqlstate, code) => {
    const error = toPartitiondError(fromServer(sqlstate), 'alter table x')
    expect(error).toBeInstanceOf(StatementFailed)
    expect(error).toMatchObject({ code, sqlstate, message: 'alter table x: the server says no' })
  })

  it('keeps its detail, but never the rows of a user', () => {
    expect(toPartitiondError(fromServer('55000', 'some state'), 'x').details).toMatchObject({
      detail: 'some state',
    })
    expect(toPartitiondError(fromServer('23514', 'Failing row contains (Ada).'), 'x').details).toEqual({
      sqlstate: '23514',
    })
  })

  it('of ours passes unchanged', () => {
    const ours = new PartitiondError('some-code', 'message')
    expect(toPartitiondError(ours, 'x')).toBe(ours)
  })

  it('without an SQLSTATE means that the connection is gone', () => {
    expect(toPartitiondError(new Error('Connection terminated unexpectedly'), 'select')).toMatchObject({
      code: 'connection-lost',
    })
  })
})
