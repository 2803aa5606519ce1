import { EmbeddedServer } from '../../src/demo/embedded-server.ts'

/** A program that starts a server, says where, and never stops it: its test ends it in various ways. */
const server = await EmbeddedServer.start()
process.stdout.write(`${server.folder}\t${server.pid}\n`)
if (process.argv[2] !== 'exit') setInterval(() => undefined, 60_000)
