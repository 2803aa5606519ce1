import { get } from 'node:http'

// The image's HEALTHCHECK: 0 when the daemon in this container answers /healthz with 200, else 1 with the reason.
// It reads the variables that the daemon reads, so a host or port from the file of PARTITIOND_CONFIG is unknown to it.
const anyAddress = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
])
const host = process.env.PARTITIOND_HTTP_HOST || '0.0.0.0'
const port = process.env.PARTITIOND_HTTP_PORT || '9471'

const request = get(
  { host: anyAddress.get(host) ?? host, port, path: '/healthz', timeout: 3000 },
  (response) => {
    response.resume()
    if (response.statusCode !== 200) fail(`/healthz answers ${response.statusCode}`)
  },
)
request.on('timeout', () => request.destroy(new Error('/healthz does not answer within 3 s')))
request.on('error', (error) => fail(error.message))

function fail(reason) {
  process.stderr.write(`${reason}\n`)
  process.exitCode = 1
}
