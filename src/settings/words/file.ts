import { z } from 'zod'

import { closedMap } from './closed-map.ts'
import { defaultWords, policyWords } from './policy.ts'
import { show, text, word } from './word.ts'

const databaseName = /^\w[\w.-]*$/

/** One database: where its policies apply. The text of `url` is never shown. */
export const database = closedMap(
  {
    name: word<string>(
      (value) =>
        typeof value === 'string' && databaseName.test(value)
          ? { value }
          : { wrong: `must be a name of letters, digits, "_", "-" and ".", is ${show(value)}` },
      {
        type: 'string',
        pattern: databaseName.source,
        description: 'A name of your choice: label of metrics and logs.',
      },
    ),
    url: word<string>(
      (value) =>
        typeof value === 'string' && /^postgres(ql)?:\/\//.test(value)
          ? { value }
          : { wrong: 'must begin with postgres:// or postgresql://' },
      {
        type: 'string',
        description: 'postgres://user@host:port/database; ${NAME} is replaced from the environment.',
      },
    ).optional(),
    urlFile: text(
      'A file that holds the URL; read again at each connect. Relative to the policy file.',
    ).optional(),
  },
  'A database that policies apply to.',
)

const version = word<1>((value) => (value === 1 ? { value } : { wrong: `must be 1, is ${show(value)}` }), {
  const: 1,
  description: 'The version of this language.',
})

/** The policy file from top to bottom. */
export const policyFile = closedMap(
  {
    version,
    databases: z.array(database).min(1, 'must hold at least one database').optional(),
    defaults: defaultWords.optional(),
    policies: z.array(policyWords).optional(),
  },
  'Policies of partitiond.',
)

/** The same, each policy still unread: policies are validated with the defaults merged under them. */
export const fileFrame = closedMap(
  {
    version,
    databases: policyFile.shape.databases,
    defaults: defaultWords.optional(),
    policies: z.array(z.record(z.string(), z.unknown())).optional(),
  },
  'Policies of partitiond.',
)

export type WrittenDatabase = z.output<typeof database>
