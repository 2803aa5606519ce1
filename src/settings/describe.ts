import { CONFIG_VARIABLE, items } from './schema.ts'

/** The reference of the process settings as a Markdown page. */
export function describe(): string {
  const rows = items.map(
    ([key, { env, default: value, doc }]) =>
      `| \`${key}\` | \`${env}\` | ${value === null ? '' : `\`${value}\``} | ${doc} |`,
  )
  return [
    '# Settings',
    '',
    'How the process behaves; what happens to tables stands in the policy file. A setting is looked for in the command line,',
    `then in the environment, then in the file that \`${CONFIG_VARIABLE}\` names (YAML or JSON, with the keys below, nested at each dot).`,
    'An empty variable counts as not set. `partitiond config` shows what holds, and where it comes from.',
    '',
    'Durations are a whole number and a unit: `100 ms`, `60 s`, `10 minutes`, `1 hour`.',
    '',
    '| key | variable | default | what it does |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
