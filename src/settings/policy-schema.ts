import { z } from 'zod'

import { policyFile } from './words/file.ts'

/** The JSON Schema (draft 2020-12) of the policy file, for editors; made of the very definition that files are read with. */
export function policySchema(): object {
  return {
    ...z.toJSONSchema(policyFile, { io: 'input', target: 'draft-2020-12' }),
    title: 'partitiond policies',
  }
}
