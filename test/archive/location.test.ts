import * as fc from 'fast-check'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { placeOf } from '../../src/archive/location.ts'
import { archiveFolder, type ArchiveSubject } from '../../src/archive/object-key.ts'

const subject: ArchiveSubject = {
  identity: { systemIdentifier: '7412345678901234567', oid: 16_384, datname: 'app' },
  parent: { schema: 'public', name: 'event_logs' },
  lower: '2025-03-01 00:00:00+00',
  upper: '2025-04-01 00:00:00+00',
  at: Temporal.Instant.from('2026-11-21T10:30:00.4Z'),
  random: () => 0.31,
}

describe('the folder of an archive', () => {
  it('names cluster, database, table, range and moment', () => {
    expect(archiveFolder(subject)).toBe(
      '7412345678901234567/16384-app/public.event_logs/2025-03-01_2025-04-01/20261121T103000Z-4f5c28',
    )
  })

  it('says the hour of a range that does not begin at midnight', () => {
    expect(archiveFolder({ ...subject, lower: '2025-02-28 15:00:00+00', upper: 'infinity' })).toContain(
      '/2025-02-28%2015%3A00%3A00%2B00_infinity/',
    )
  })

  it('is another one for each attempt', () => {
    expect(archiveFolder({ ...subject, random: () => 0.32 })).not.toBe(archiveFolder(subject))
  })

  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 63 })
    .filter((text) => !text.includes('\0'))

  it('has a key that every store takes, whatever the names are', () => {
    fc.assert(
      fc.property(
        name,
        name,
        name,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (datname, schema, table, random) => {
          const folder = archiveFolder({
            ...subject,
            identity: { ...subject.identity, datname },
            parent: { schema, name: table },
            random: () => random,
          })
          const parts = folder.split('/')
          expect(parts).toHaveLength(5)
          for (const part of parts) {
            expect(part).toMatch(/^(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+$/)
            expect(part.length).toBeLessThanOrEqual(120)
            expect(['.', '..']).not.toContain(part)
          }
        },
      ),
    )
  })

  it('tells long names apart that begin alike', () => {
    const long = (end: string): string =>
      archiveFolder({ ...subject, parent: { schema: '크'.repeat(60), name: end } })
    expect(long('a')).not.toBe(long('b'))
  })
})

describe('the place of an archive', () => {
  const folders = fc.array(
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
      .filter((part) => !/[/\0\\]|^\.\.?$/.test(part)),
    { minLength: 0, maxLength: 4 },
  )
  const key = `${archiveFolder(subject)}/manifest.json`

  it('is found again from the address of its manifest in a directory', () => {
    fc.assert(
      fc.property(folders, (parts) => {
        const path = `/${parts.join('/')}`
        const location = pathToFileURL(parts.length === 0 ? `/${key}` : `${path}/${key}`).href
        expect(placeOf(location)).toEqual({ destination: { kind: 'directory', path }, key })
      }),
    )
  })

  it('is found again from the address of its manifest in a bucket', () => {
    fc.assert(
      fc.property(folders, (parts) => {
        const prefix = parts.join('/')
        const location = `s3://acme-archive/${prefix === '' ? '' : `${prefix}/`}${key}`
        expect(placeOf(location)).toEqual({
          destination: { kind: 's3', bucket: 'acme-archive', prefix },
          key,
        })
      }),
    )
  })

  it('is the folder of the manifest when somebody has copied it elsewhere', () => {
    expect(placeOf('file:///mnt/tape%2042/manifest.json')).toEqual({
      destination: { kind: 'directory', path: '/mnt/tape 42' },
      key: 'manifest.json',
    })
    expect(placeOf('s3://bucket/old/manifest.json')).toEqual({
      destination: { kind: 's3', bucket: 'bucket', prefix: 'old' },
      key: 'manifest.json',
    })
  })

  it.each([
    'archive.events',
    '',
    'file://server/share/manifest.json',
    'file:///a/../b/manifest.json',
    's3://',
    's3://bucket',
    's3:///key',
    'http://host/manifest.json',
    'file:///a/manifest.json?x',
  ])('is not read from %j', (location) => {
    expect(() => placeOf(location)).toThrow(/is no address of an archive/)
  })
})
