import { type Board } from './board.ts'
import { judgeLiveness, judgeReadiness, type Verdict } from './health.ts'
import { type Answer, jsonAnswer, type Routes } from './http.ts'
import { type Metrics } from './metrics/metrics.ts'
import { scrub } from './scrub.ts'

function verdictAnswer(verdict: Verdict, databases: unknown): Answer {
  return jsonAnswer(verdict.ok ? 200 : 503, scrub({ ...verdict, databases }))
}

/** The four pages. All of them are answered from memory. */
export function routesOf(board: Board, metrics: Metrics): Routes {
  return {
    '/metrics': async () => ({ status: 200, contentType: metrics.contentType, body: await metrics.render() }),
    '/healthz': () => verdictAnswer(judgeLiveness(board.state()), undefined),
    '/readyz': () => verdictAnswer(judgeReadiness(board.state()), board.state().databases),
    '/status': () => jsonAnswer(200, scrub(board.status())),
  }
}
