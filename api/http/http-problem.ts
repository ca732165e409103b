import { DomainError, type ProblemType } from '../errors.ts';
import type { Said } from '../language.ts';

/** A problem of HTTP itself, whose answer must carry headers: how to sign in, or which methods there are. */
export class HttpProblem extends DomainError {
  readonly headers: Record<string, string>;

  constructor(type: ProblemType, detail: Said, headers: Record<string, string>) {
    super(type, detail);
    this.headers = headers;
  }
}
