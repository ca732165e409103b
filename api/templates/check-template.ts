import { namesIn, type Shape } from './facts-shape.ts';
import { asWritten, isBlock, isMustache, isPath, parseTemplate } from './parse-template.ts';
import type { TemplateProblem } from './template-error.ts';

export type TemplateFormat = 'html' | 'plain';

/** Where in the template we are: what the innermost `{{#each}}` goes through first, all the facts last. */
type Scopes = [Shape, ...Shape[]];

const blockHelpers = ['if', 'unless', 'each'];

/**
 * Reads a template without running it and says everything that would go wrong, also in branches that are rarely taken:
 * there Handlebars' own strict mode only speaks when the message is sent, and in the condition of an `{{#if}}` never.
 */
export function checkTemplate(file: string, source: string, facts: Shape, format: TemplateFormat): TemplateProblem[] {
  const program = parseTemplate(source);
  if ('what' in program) return [{ file, ...program }];

  const problems: TemplateProblem[] = [];
  checkProgram(program, [facts]);
  return problems;

  function tell(node: hbs.AST.Node, what: string): undefined {
    problems.push({ file, line: node.loc.start.line, what });
  }

  function checkProgram(block: hbs.AST.Program | undefined, scopes: Scopes): void {
    for (const statement of block?.body ?? []) {
      if (isMustache(statement)) checkMustache(statement, scopes);
      else if (isBlock(statement)) checkBlock(statement, scopes);
      else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement') {
        tell(statement, '{{> …}} and {{* …}} cannot be used; Baken itself adds layout and footer');
      }
    }
  }

  function checkMustache(mustache: hbs.AST.MustacheStatement, scopes: Scopes): void {
    const mistake = mistakeIn(mustache, format);
    if (mistake) tell(mustache, mistake);
    else checkPrinted(mustache.params[0] ?? mustache.path, scopes);
  }

  function checkPrinted(path: hbs.AST.Expression, scopes: Scopes): void {
    const shape = shapeAt(path, scopes);
    const name = asWritten(path);
    if (shape?.is === 'flag') tell(path, `${name} is yes or no and cannot be printed; use {{#if ${name}}}`);
    if (shape?.is === 'list') tell(path, `${name} is a list and cannot be printed; use {{#each ${name}}}`);
    if (shape?.is === 'group') tell(path, `${name} cannot be printed by itself; use ${namesIn(shape, `${name}.`)}`);
  }

  function checkBlock(block: hbs.AST.BlockStatement, scopes: Scopes): void {
    const helper = asWritten(block.path);
    const [subject] = block.params;
    if (!blockHelpers.includes(helper)) {
      tell(block, `{{#${helper}}} is not known; ${knownHelpers(format)}`);
      return;
    }
    if (subject === undefined || block.params.length > 1 || hasSettings(block)) {
      tell(block, `{{#${helper}}} takes exactly one name`);
      return;
    }
    const shape = shapeAt(subject, scopes);
    if (helper !== 'each') checkProgram(block.program, scopes);
    else if (shape?.is === 'list') checkProgram(block.program, [shape.of, ...scopes]);
    else if (shape) tell(block, `{{#each ${asWritten(subject)}}}: that is not a list`);
    checkProgram(block.inverse, scopes);
  }

  /** What a name stands for; tells, and gives nothing, when there is no such name. */
  function shapeAt(node: hbs.AST.Expression, scopes: Scopes): Shape | undefined {
    if (!isPath(node)) return tell(node, `${asWritten(node)} cannot stand here; write a name`);
    if (node.data) return shapeOfData(node, scopes);
    let shape = scopes[node.depth];
    if (shape === undefined) return tell(node, `${node.original} goes up further than there is`);
    for (const part of node.parts) {
      const next: Shape | undefined = shape.is === 'group' ? shape.names.get(part) : undefined;
      if (next === undefined) return tell(node, `${node.original} is not known; ${knownNames(shape, scopes)}`);
      shape = next;
    }
    return shape;
  }

  function shapeOfData(node: hbs.AST.PathExpression, scopes: Scopes): Shape | undefined {
    const name = node.parts.join('.');
    if (scopes.length > 1 && node.depth === 0) {
      if (name === 'index') return { is: 'text' };
      if (name === 'first' || name === 'last') return { is: 'flag' };
    }
    return tell(node, `@${name} is not known; inside {{#each}} there are @index, @first and @last`);
  }
}

/** What is wrong with how something is printed, whatever it is. */
function mistakeIn(mustache: hbs.AST.MustacheStatement, format: TemplateFormat): string | undefined {
  const name = asWritten(mustache.path);
  if (!mustache.escaped) return `{{{${name}}}} would put what people type into the message as HTML; write {{${name}}}`;
  if (hasSettings(mustache)) return `{{${name} …=…}} takes no settings`;
  if (mustache.params.length === 0) return undefined;
  if (name !== 'lines' || format !== 'html') return `{{${name} …}} is not known; ${knownHelpers(format)}`;
  return mustache.params.length > 1 ? '{{lines …}} takes one name' : undefined;
}

function hasSettings(node: { hash?: hbs.AST.Hash }): boolean {
  return (node.hash?.pairs.length ?? 0) > 0;
}

function knownHelpers(format: TemplateFormat): string {
  return `known: {{#if}}, {{#unless}}, {{#each}}${format === 'html' ? ', {{lines …}}' : ''}`;
}

function knownNames(shape: Shape, scopes: Scopes): string {
  if (shape.is === 'group') return `known here: ${namesIn(shape)}`;
  const outer = scopes.at(-1);
  if (outer?.is !== 'group' || scopes.length === 1) return 'it has no names in it';
  return `known here: this, and with ${'../'.repeat(scopes.length - 1)} before it: ${namesIn(outer)}`;
}
