import type { Problem } from '@sextant/contract'

/** What a call answered instead of its output: the server's problem (RFC 9457), or why there was no answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: Problem
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options)
    this.problem = problem
  }
  get status(): number {
    return this.problem.status
  }
  get code(): string {
    return this.problem.code
  }
}

/** A problem that this side found: no answer (status 0), or an answer that is not what the contract says. */
export const localProblem = (code: 'network' | 'contract_mismatch' | 'bad_answer', status: number, detail: string, where: string): Problem =>
  ({ type: 'about:blank', title: code, status, detail, code, where, fix: null, requestId: null })

export const isStatus = (error: unknown, status: number): boolean => error instanceof ApiError && error.status === status
