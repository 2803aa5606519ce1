import { expect, it } from 'vitest'
import {
  holds,
  lockKeys,
  releaseLock,
  tryFences,
  tryLock,
  trySharedFence,
} from '../../src/postgres/advisory-lock.ts'
import { inTransaction } from '../../src/postgres/transaction.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'
import { sessionWith } from './sessions.ts'

describeEachMajor('the lock of the leader or the cycle', (major) => {
  it('is had by one session of a database, and others see whose it is', async () => {
    await using db = await (await cluster(major)).database()
    await using one = await sessionWith(db.url)
    await using other = await sessionWith(db.url)
    expect(await tryLock(one, lockKeys.leader)).toBe(true)
    expect(await tryLock(other, lockKeys.leader)).toBe(false)
    expect(await tryLock(other, lockKeys.cycle)).toBe(true)
    expect(await holds(other, one.pid, lockKeys.leader)).toBe(true)
    expect(await holds(other, one.pid, lockKeys.cycle)).toBe(false)
    expect(await holds(one, other.pid, lockKeys.leader)).toBe(false)
  })

  it('outlives transactions and ends when it is released or its session ends', async () => {
    await using db = await (await cluster(major)).database()
    await using other = await sessionWith(db.url)
    {
      await using one = await sessionWith(db.url)
      await one.query('begin')
      await tryLock(one, lockKeys.cycle)
      await one.query('rollback')
      expect(await tryLock(other, lockKeys.cycle)).toBe(false)
      expect(await releaseLock(one, lockKeys.cycle)).toBe(true)
      expect(await releaseLock(one, lockKeys.cycle)).toBe(false)
      expect(await tryLock(other, lockKeys.cycle)).toBe(true)
      await tryLock(one, lockKeys.leader)
    }
    expect(await tryLock(other, lockKeys.leader)).toBe(true)
  })

  it('of another database is another lock', async () => {
    await using db = await (await cluster(major)).database()
    await using second = await (await cluster(major)).database()
    await using one = await sessionWith(db.url)
    await using other = await sessionWith(second.url)
    expect(await tryLock(one, lockKeys.leader)).toBe(true)
    expect(await tryLock(other, lockKeys.leader)).toBe(true)
    expect(await holds(other, one.pid, lockKeys.leader)).toBe(false)
  })
})

describeEachMajor('the fence of a partitioned table', (major) => {
  it('lets one transaction at a time through, and falls with it', async () => {
    await using db = await (await cluster(major)).database()
    await using one = await sessionWith(db.url)
    await using other = await sessionWith(db.url)
    // The second is beyond the signed numbers that advisory locks are made of.
    for (const oid of [16_384, 4_294_967_295]) {
      await inTransaction(one, 'write', async () => {
        expect(await tryFences(one, [oid])).toBe(true)
        expect(await inTransaction(other, 'write', () => tryFences(other, [oid]))).toBe(false)
        expect(await inTransaction(other, 'write', () => tryFences(other, [oid - 1]))).toBe(true)
      })
      expect(await inTransaction(other, 'write', () => tryFences(other, [oid]))).toBe(true)
    }
  })

  it('is shared by those who only make partitions, and by nobody else', async () => {
    await using db = await (await cluster(major)).database()
    await using one = await sessionWith(db.url)
    await using other = await sessionWith(db.url)
    await inTransaction(one, 'write', async () => {
      expect(await trySharedFence(one, 16_384)).toBe(true)
      expect(await inTransaction(other, 'write', () => trySharedFence(other, 16_384))).toBe(true)
      expect(await inTransaction(other, 'write', () => tryFences(other, [16_384]))).toBe(false)
    })
    await inTransaction(one, 'write', async () => {
      expect(await tryFences(one, [16_384])).toBe(true)
      expect(await inTransaction(other, 'write', () => trySharedFence(other, 16_384))).toBe(false)
    })
  })

  it('takes those of several tables at once, or says that one was not free', async () => {
    await using db = await (await cluster(major)).database()
    await using one = await sessionWith(db.url)
    await using other = await sessionWith(db.url)
    await inTransaction(one, 'write', async () => {
      expect(await tryFences(one, [16_384, 16_385])).toBe(true)
      for (const wanted of [[16_384], [16_385], [16_386, 16_385]])
        expect(await inTransaction(other, 'write', () => tryFences(other, wanted))).toBe(false)
      expect(await inTransaction(other, 'write', () => tryFences(other, [16_386, 16_387]))).toBe(true)
    })
  })

  it('falls also when the transaction fails', async () => {
    await using db = await (await cluster(major)).database()
    await using one = await sessionWith(db.url)
    await using other = await sessionWith(db.url)
    const failing = inTransaction(one, 'write', async () => {
      await tryFences(one, [16_384])
      await one.query('select 1 / 0')
    })
    await expect(failing).rejects.toMatchObject({ sqlstate: '22012' })
    expect(await inTransaction(other, 'write', () => tryFences(other, [16_384]))).toBe(true)
  })
})
