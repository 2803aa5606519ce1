import { readFile } from 'node:fs/promises'
import { ConnectionError } from '../domain/errors.ts'

/** One database as the settings name it. */
export interface ConnectionTarget {
  /** The name in the policy file; `default` without one. */
  readonly name: string
  /** The connection URL, password included: never to be shown. Throws ConnectionError when it cannot be had. */
  url(): Promise<string>
}

/** A target whose URL stands in the settings. */
export function fixedTarget(name: string, url: string): ConnectionTarget {
  return { name, url: () => Promise.resolve(url) }
}

/** A target whose URL stands in a file, which is read again at each connect: secrets are rotated under a running daemon. */
export function fileTarget(name: string, path: string): ConnectionTarget {
  return {
    name,
    async url() {
      const text = await readFile(path, 'utf8').catch((cause: unknown) => {
        throw unreadable(name, path, cause)
      })
      const url = text.trim()
      if (url === '') throw unreadable(name, path, new Error('it is empty'))
      return url
    },
  }
}

function unreadable(name: string, path: string, cause: unknown): ConnectionError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new ConnectionError(
    'no-connection-url',
    `the connection URL of database "${name}" cannot be read from ${path}: ${why}`,
    {
      hint: `put a URL such as postgresql://user:password@host:5432/database into ${path} and let this process read it`,
      details: { database: name, path },
    },
  )
}
