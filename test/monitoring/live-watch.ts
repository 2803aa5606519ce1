import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { freePort } from '../../src/demo/free-port.ts'
import { LiveProcess } from './live-process.ts'
import { Webhook } from './live-webhook.ts'

const shipped = join(import.meta.dirname, '../../helm/partitiond/files/alerts.yaml')

/** Prometheus and Alertmanager as Debian ships them, watching one daemon with our rules. */
export interface Watch extends AsyncDisposable {
  readonly webhook: Webhook
  /** The alerts that Prometheus holds to be pending or firing now, by name. */
  alerts(): Promise<readonly string[]>
  /** How the evaluation of our rules went last: `ok`, `err`, or `unknown` before the first. */
  health(): Promise<readonly string[]>
}

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly Readonly<Record<string, unknown>>[]
  }[]
}

/** Our rules, but for the patience: nobody waits for two hours here. Expressions stay as they are. */
function impatient(rules: string): string {
  const { groups } = parse(rules) as RuleFile
  return stringify({
    groups: groups.map((group) => ({
      ...group,
      rules: group.rules.map((rule) => ('for' in rule ? { ...rule, for: '1s' } : rule)),
    })),
  })
}

/** Starts both, with a webhook behind them; `daemon` is the host and port to scrape. */
export async function startWatch(daemon: string): Promise<Watch> {
  await using started = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-watch-'))
  started.defer(() => rmSync(folder, { recursive: true, force: true }))
  const webhook = started.use(await Webhook.open())
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()]
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const alertmanager = started.use(
    new LiveProcess('prometheus-alertmanager', [
      `--config.file=${file('alertmanager.yml', receiver(webhook.url))}`,
      `--storage.path=${join(folder, 'alerts')}`,
      `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
      '--cluster.listen-address=',
    ]),
  )
  file('rules.yml', impatient(readFileSync(shipped, 'utf8')))
  const prometheus = started.use(
    new LiveProcess('prometheus', [
      `--config.file=${file('prometheus.yml', scraper(daemon, `127.0.0.1:${alertmanagerPort}`))}`,
      `--storage.tsdb.path=${join(folder, 'series')}`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ]),
  )
  const at = `http://127.0.0.1:${prometheusPort}`
  await alertmanager.answers(`http://127.0.0.1:${alertmanagerPort}/-/ready`)
  await prometheus.answers(`${at}/-/ready`)
  const servers = started.move()
  return {
    webhook,
    async alerts() {
      const { alerts } = (await ask(`${at}/api/v1/alerts`)) as { readonly alerts: readonly Labelled[] }
      return alerts.map(({ labels }) => labels['alertname'] ?? '').toSorted()
    },
    async health() {
      const { groups } = (await ask(`${at}/api/v1/rules`)) as RuleGroups
      const healths = groups.flatMap(({ rules }) => rules.map(({ health }) => health))
      return [...new Set(healths)]
    },
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  }
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}

interface RuleGroups {
  readonly groups: readonly { readonly rules: readonly { readonly health: string }[] }[]
}

/** The data of one answer of Prometheus's API. */
async function ask(url: string): Promise<unknown> {
  const answer = (await (await fetch(url)).json()) as { readonly data: unknown }
  return answer.data
}

const receiver = (url: string): string =>
  stringify({
    route: { receiver: 'test', group_by: ['...'], group_wait: '1s', group_interval: '1s' },
    receivers: [{ name: 'test', webhook_configs: [{ url }] }],
  })

const scraper = (daemon: string, alertmanager: string): string =>
  stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [
      {
        job_name: 'partitiond',
        static_configs: [{ targets: [daemon], labels: { namespace: 'test' } }],
      },
    ],
  })
