import { expect, it, vi } from 'vitest'
import { fileOf, layoutOf, written } from './round-trip.ts'

const missing = (): never => {
  throw new Error('Cannot find package')
}

it('whoever archives as Parquet without its packages is told which to install', async () => {
  const file = fileOf(await written('1\n', layoutOf(['integer'])))
  vi.doMock('hyparquet', missing)
  vi.doMock('hyparquet-writer', missing)
  vi.resetModules()
  const { parquetFormat } = await import('../../../src/archive/formats/parquet.ts')
  const { PartitiondError } = await import('../../../src/domain/errors.ts')
  const outcomes = await Promise.allSettled([
    Array.fromAsync(parquetFormat.write(file.open(), layoutOf(['integer']))),
    Array.fromAsync(parquetFormat.read(file, layoutOf(['integer']))),
  ])
  for (const outcome of outcomes) {
    const reason: unknown = outcome.status === 'rejected' ? outcome.reason : undefined
    expect(reason).toBeInstanceOf(PartitiondError)
    expect(reason).toMatchObject({
      code: 'archive-not-supported',
      hint: expect.stringContaining('npm install hyparquet hyparquet-writer') as unknown,
    })
  }
})
