import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Makes dependencies of the optional packages behind the words given (`s3`, `parquet`), and leaves out all others, in ./package.json.
 * `npm ci --omit=optional` then installs exactly these, at the version of the lock file, and fails where it cannot.
 */
const packagesOf: Readonly<Record<string, readonly string[]>> = {
  s3: ['@aws-sdk/client-s3', '@aws-sdk/lib-storage'],
  parquet: ['hyparquet', 'hyparquet-writer'],
}

const chosen = process.argv.slice(2).flatMap((word) => {
  const packages = packagesOf[word]
  if (packages === undefined) throw new Error(`${word}: must be any of ${Object.keys(packagesOf).join(', ')}`)
  return packages
})

interface Description {
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const read: Description = JSON.parse(readFileSync('package.json', 'utf8'))
const { optionalDependencies, ...description } = read
const added = Object.entries(optionalDependencies).filter(([name]) => chosen.includes(name))
const dependencies = { ...description.dependencies, ...Object.fromEntries(added) }
writeFileSync('package.json', `${JSON.stringify({ ...description, dependencies }, null, 2)}\n`)
