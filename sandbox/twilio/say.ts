import type { ServerResponse } from 'node:http'
import { problemJson, type Problem } from './problem.ts'

/** Answers in JSON. */
export const say = (
  response: ServerResponse, status: number, body: object, headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

export const sayProblem = (response: ServerResponse, problem: Problem, headers?: Readonly<Record<string, string>>): void =>
  say(response, problem.status, problemJson(problem), headers)
