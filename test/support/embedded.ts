import { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { type Backend } from './backend.ts'
import { type Major } from './majors.ts'

export type Settings = Readonly<Record<string, string | number | boolean>>

/** Starts an embedded server as a test backend. */
export async function startEmbedded(major: Major, settings: Settings): Promise<Backend> {
  const server = await EmbeddedServer.start({ major, settings })
  return { url: server.url(), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
