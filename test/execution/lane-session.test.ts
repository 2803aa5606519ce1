import { describe, expect, it } from 'vitest'
import { ConnectionError } from '../../src/domain/errors.ts'
import { LaneSession } from '../../src/execution/lane-session.ts'
import { type Session } from '../../src/postgres/session.ts'

/** Sessions that do nothing; `fails` says which of the attempts to open one fail. */
function sessions(fails: (attempt: number) => boolean = () => false) {
  const opened: { isOpen: boolean }[] = []
  let attempts = 0
  const open = async (): Promise<Session> => {
    attempts += 1
    if (fails(attempts)) throw new ConnectionError('too-many-connections', 'no room')
    const session = {
      isOpen: true,
      [Symbol.asyncDispose]: async () => {
        session.isOpen = false
      },
    }
    opened.push(session)
    return session as Partial<Session> as Session
  }
  return { opened, open }
}

describe('the session of a lane', () => {
  it('is opened once, also when two ask for it at the same moment', async () => {
    const { open, opened } = sessions()
    {
      await using lane = new LaneSession({ open })
      const [one, other] = await Promise.all([lane.current(), lane.current()])
      expect(one).toBe(other)
      expect(await lane.current()).toBe(one)
    }
    expect(opened).toEqual([expect.objectContaining({ isOpen: false })])
  })

  it('is opened anew after it was lost, or thrown away', async () => {
    const { open, opened } = sessions()
    await using lane = new LaneSession({ open })
    await lane.current()
    for (const session of opened) session.isOpen = false
    await lane.current()
    await lane.discard()
    await lane.current()
    expect(opened.map(({ isOpen }) => isOpen)).toEqual([false, false, true])
  })

  it('may be asked for again after there was no room for it', async () => {
    const { open, opened } = sessions((attempt) => attempt === 1)
    await using lane = new LaneSession({ open })
    await expect(lane.current()).rejects.toThrow('no room')
    await lane.current()
    expect(opened).toHaveLength(1)
  })
})
