import type { ServerResponse } from 'node:http'
import { say } from '../http.ts'
import { problemJson, type Problem } from './problem.ts'

export const sayProblem = (response: ServerResponse, problem: Problem, headers?: Readonly<Record<string, string>>): void =>
  say(response, problem.status, problemJson(problem), headers)
