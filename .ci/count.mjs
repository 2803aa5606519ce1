import { readFileSync } from 'node:fs'

// Prints "PASSED FAILED" from vitest's JSON report and its exit code. Files that failed without a failed test
// (a syntax error, a hook) count as one each, and so does an exit code that nothing else explains.
const [report, status] = process.argv.slice(2)
const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
const brokenFiles = testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length
const failed = numFailedTests + brokenFiles
process.stdout.write(`${numPassedTests} ${failed === 0 && status !== '0' ? 1 : failed}\n`)
