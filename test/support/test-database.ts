import { Client } from 'pg'

/** A database for one test. Dispose it (`await using`) and nothing of it stays. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string
  /** As superuser. */
  readonly url: string
  /** As another role; there are no passwords. */
  urlAs(role: string): string
  /** A connected client, as superuser unless a role is named; closed with the database. */
  client(role?: string): Promise<Client>
  /** Runs statements as superuser; several, separated by semicolons, are one transaction as PostgreSQL has it. */
  exec(text: string): Promise<void>
  /** Rows of one statement, as superuser; values as pg parses them. */
  rows<R extends object>(text: string, parameters?: readonly unknown[]): Promise<readonly R[]>
  /** Creates a role that may log in, under a name of its own, e.g. `owner_3f2a…`; attributes as SQL (`createdb`). */
  role(name: string, attributes?: string): Promise<string>
}

/** Makes a fresh database on the server behind a superuser URL. */
export async function createTestDatabase(serverUrl: string, template?: string): Promise<TestDatabase> {
  const name = `test_${randomSuffix()}`
  const admin = await connected(serverUrl)
  try {
    await admin.query(`create database "${name}"${template === undefined ? '' : ` template "${template}"`}`)
    return new DatabaseOfOneTest(serverUrl, name, await connected(urlOf(serverUrl, name)))
  } finally {
    await admin.end()
  }
}

class DatabaseOfOneTest implements TestDatabase {
  readonly name: string
  readonly url: string
  readonly #serverUrl: string
  readonly #own: Client
  readonly #clients: Client[] = []
  readonly #roles: string[] = []

  constructor(serverUrl: string, name: string, own: Client) {
    this.#serverUrl = serverUrl
    this.name = name
    this.url = urlOf(serverUrl, name)
    this.#own = own
  }

  urlAs(role: string): string {
    return urlOf(this.#serverUrl, this.name, role)
  }

  async client(role?: string): Promise<Client> {
    const client = await connected(role === undefined ? this.url : this.urlAs(role))
    this.#clients.push(client)
    return client
  }

  async exec(text: string): Promise<void> {
    await this.#own.query(text)
  }

  async rows<R extends object>(text: string, parameters: readonly unknown[] = []): Promise<readonly R[]> {
    return (await this.#own.query<R>(text, [...parameters])).rows
  }

  async role(name: string, attributes = ''): Promise<string> {
    const unique = `${name}_${randomSuffix()}`
    await this.exec(`create role "${unique}" login ${attributes}`)
    this.#roles.push(unique)
    return unique
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#own, ...this.#clients].map((client) => client.end().catch(() => undefined)))
    const admin = await connected(this.#serverUrl)
    try {
      await admin.query(`drop database if exists "${this.name}" with (force)`)
      for (const role of this.#roles.toReversed()) await admin.query(`drop role if exists "${role}"`)
    } finally {
      await admin.end()
    }
  }
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'test' })
  // A terminated session emits this besides rejecting its query; without a listener it would end the worker.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

function urlOf(serverUrl: string, database: string, role?: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  if (role !== undefined) url.username = encodeURIComponent(role)
  return url.href
}

const randomSuffix = (): string => crypto.randomUUID().replaceAll('-', '').slice(0, 12)
