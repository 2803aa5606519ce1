import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** Node, as if no package of AWS were installed. */
function withoutSdk(script: string): string {
  const hide = `import { registerHooks } from 'node:module'
registerHooks({ resolve(name, context, next) {
  if (name.startsWith('@aws-sdk/')) throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
  return next(name, context)
} })`
  return execFileSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hide)}`, '--input-type=module', '--eval', script],
    { cwd: root, encoding: 'utf8' },
  )
}

const open = (destination: string): string => `
import { openStore } from './src/archive/stores/open-store.ts'
const settings = { s3: { endpoint: 'http://127.0.0.1:9', forcePathStyle: true } }
await openStore(${destination}, settings).then(
  () => console.log('opened'),
  ({ code, hint }) => console.log(code + ': ' + hint),
)`

describe('without the SDK of AWS', () => {
  it('archives go to folders', () => {
    expect(withoutSdk(open(`{ kind: 'directory', path: '.' }`))).toBe('opened\n')
  })

  it('archives for S3 say what is to be installed', () => {
    expect(withoutSdk(open(`{ kind: 's3', bucket: 'a', prefix: '' }`))).toBe(
      'archive-not-supported: run npm install @aws-sdk/client-s3 @aws-sdk/lib-storage, or build the image with ARCHIVES="s3"\n',
    )
  })
})
