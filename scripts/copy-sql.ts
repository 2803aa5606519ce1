import { copyFileSync, globSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Copies what the compiler leaves behind (SQL, the demo's samples) from `src` to the compiled tree: `dist`, or the folder named as argument.
 * The code reads these files from beside itself.
 */
const source = join(import.meta.dirname, '..', 'src')
const target = process.argv[2] ?? join(import.meta.dirname, '..', 'dist')

for (const path of globSync(['**/*.sql', 'demo/samples/*'], { cwd: source })) {
  mkdirSync(dirname(join(target, path)), { recursive: true })
  copyFileSync(join(source, path), join(target, path))
}
