import { policySchema } from '../../settings/policy-schema.ts'
import { type CommandSpec } from '../command.ts'

/** The policy file's JSON Schema. */
export const schemaCommand: CommandSpec = {
  name: 'schema',
  summary: 'the JSON Schema of the policy file, for editors',
  details:
    'Draft 2020-12, made from the definition that policy files are read with. Write it to a file and name it in the first line of a policy file: ' +
    '`# yaml-language-server: $schema=policies.schema.json`.',
  args: [],
  options: [],
  shared: ['output'],
  exits: [],
  run: ({ print }) => {
    print.data(JSON.stringify(policySchema(), undefined, 2))
    return Promise.resolve([])
  },
}
