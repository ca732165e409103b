import { optOutLinkMark } from '../database/schema/mailings.ts';
import { escapeHtml } from './escape-html.ts';

export type SesTemplate = {
  subject: string;
  html: string;
  text: string;
  /** The values that hold for everybody: the braces that were typed. */
  typed: Record<string, string>;
};

/**
 * Content as a template of SES. Braces that somebody typed must reach the reader as typed, so each run of them becomes
 * a variable that holds the run. Whole runs, with the backslashes among them, because SES's engine is not ours to know:
 * `{{{`, `}}}` and `\{{` mean something of their own in Handlebars, also when one half of them is ours. A single brace
 * beside ordinary text (every style sheet has them) is nothing to any engine and stays.
 */
export function sesTemplate(content: { subject: string; html: string; text: string }): SesTemplate {
  const variables = new Map<string, string>();
  const variableFor = (run: string) => {
    const name = variables.get(run) ?? `typed${variables.size}`;
    variables.set(run, name);
    return `{{${name}}}`;
  };
  const convert = (part: string, linkVariable: string) =>
    part.replace(typedBraces, variableFor).replaceAll(optOutLinkMark, `{{${linkVariable}}}`);
  return {
    subject: convert(content.subject, 'optOutLink'),
    html: convert(content.html, 'optOutLinkHtml'),
    text: convert(content.text, 'optOutLink'),
    typed: Object.fromEntries([...variables].map(([run, name]) => [name, run])),
  };
}

/** The values of one recipient. Always complete: SES takes a message with a missing one and then does not deliver it. */
export function sesTemplateData(template: SesTemplate, optOutLink = ''): string {
  return JSON.stringify({ ...template.typed, optOutLink, optOutLinkHtml: escapeHtml(optOutLink) });
}

const typedBraces = new RegExp(`[\\\\{}]{2,}|(?<=${optOutLinkMark})[\\\\{}]|[\\\\{}](?=${optOutLinkMark})`, 'g');
