import Handlebars from 'handlebars';

export type ParseFailure = { line: number | undefined; what: string };

/** Reads a template's syntax; where that fails, says on which line in words for the person who edits it. */
export function parseTemplate(source: string): hbs.AST.Program | ParseFailure {
  try {
    return Handlebars.parse(source);
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

function failure(message: string): ParseFailure {
  const line = message.match(/on line (\d+)|- (\d+):\d+$/);
  const [first = message] = message.split('\n');
  return {
    line: line ? Number(line[1] ?? line[2]) : undefined,
    what: /^(Parse|Lexical) error/.test(first)
      ? 'cannot be read here: look for a {{ that is not closed, or an {{#if}} or {{#each}} without its {{/if}} or {{/each}}'
      : `cannot be read: ${first}`,
  };
}

export function isMustache(node: hbs.AST.Node): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement';
}

export function isBlock(node: hbs.AST.Node): node is hbs.AST.BlockStatement {
  return node.type === 'BlockStatement';
}

export function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

/** An expression as it was written, for a message. */
export function asWritten(node: hbs.AST.Node): string {
  return 'original' in node ? String(node.original) : '(…)';
}
