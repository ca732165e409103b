/** One thing that is wrong with a template: the file under the templates folder, the line where that is known, and what. */
export type TemplateProblem = { file: string; line?: number | undefined; what: string };

/**
 * The templates cannot be used. Meant for the person who edits them: one message that lists everything that is wrong,
 * so that nobody has to start the service again for each mistake.
 */
export class TemplateError extends Error {
  readonly problems: TemplateProblem[];

  constructor(directory: string, problems: TemplateProblem[]) {
    super([`The templates in ${directory} cannot be used:`, ...problems.map(inOneLine)].join('\n'));
    this.name = 'TemplateError';
    this.problems = problems;
  }
}

function inOneLine({ file, line, what }: TemplateProblem): string {
  return `- ${file}${line === undefined ? '' : `, line ${line}`}: ${what}`;
}
