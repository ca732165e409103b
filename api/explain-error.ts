import { ConfigError } from './config.ts';
import { EmbeddedDatabaseError } from './database/embedded/error.ts';
import { UnreachableDatabaseError } from './database/unreachable.ts';
import { DomainError } from './errors.ts';
import { TemplateError } from './templates/template-error.ts';

/** An error for somebody at a terminal: what can be mended in its own words, anything else with its stack trace; of several each. */
export function explainError(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(explainError).join('\n');
  if (error instanceof DomainError) {
    return [error.detail.en, ...error.fields.map((field) => `  ${field.field}: ${field.detail.en}`)].join('\n');
  }
  const mendable = [ConfigError, EmbeddedDatabaseError, UnreachableDatabaseError, TemplateError].some(
    (kind) => error instanceof kind,
  );
  if (error instanceof Error) return mendable ? error.message : (error.stack ?? error.message);
  return String(error);
}
