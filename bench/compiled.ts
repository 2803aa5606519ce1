import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** partitiond as it is shipped: JavaScript in a folder of its own, which is removed when disposed. */
export interface Compiled extends Disposable {
  readonly folder: string
  /** The program to give to node. */
  readonly main: string
}

const root = join(import.meta.dirname, '..')

/** Compiles `src` into a temporary folder. Throws when nothing comes of it; whether the types are right is `npm run types`' question. */
export function compile(): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-bench-'))
  const dist = join(folder, 'dist')
  const main = join(dist, 'main.js')
  const tsc = spawnSync(
    join(root, 'node_modules', '.bin', 'tsc'),
    ['-p', 'tsconfig.build.json', '--outDir', dist],
    { cwd: root, encoding: 'utf8' },
  )
  spawnSync(process.execPath, [join(root, 'scripts', 'copy-sql.ts'), dist])
  // The code finds its packages and its version above itself.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
  const compiled: Compiled = {
    folder,
    main,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
  if (existsSync(main)) return compiled
  compiled[Symbol.dispose]()
  throw new Error(`nothing was compiled: ${tsc.stdout}${tsc.stderr}`)
}
