import Handlebars from 'handlebars';

/** A template that is ready to use: gives the text for these facts. */
export type Template<Facts> = (facts: Facts) => string;

/** HTML that comes from a template and goes into another one as it is. */
export type SafeHtml = InstanceType<typeof Handlebars.SafeString>;

export function safeHtml(html: string): SafeHtml {
  return new Handlebars.SafeString(html);
}

const noPrototypes = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
const helpers = { if: true, unless: true, each: true, with: false, log: false, lookup: false };

/** Compiles a template of HTML: what is printed is escaped. */
export function compileHtml<Facts>(source: string): Template<Facts> {
  const handlebars = Handlebars.create();
  handlebars.registerHelper('lines', (text: string) => safeHtml(withBreaks(text)));
  const render = handlebars.compile<Facts>(source, {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { ...helpers, helperMissing: false, blockHelperMissing: false, lines: true },
  });
  return (facts) => render(facts, noPrototypes);
}

/** Compiles a template of plain text, a subject or an SMS: what is printed appears as it is. */
export function compilePlain<Facts>(source: string): Template<Facts> {
  const render = Handlebars.create().compile<Facts>(source, {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
    knownHelpers: { ...helpers, helperMissing: false, blockHelperMissing: false },
  });
  return (facts) => render(facts, noPrototypes);
}

function withBreaks(text: string): string {
  return Handlebars.escapeExpression(text).replaceAll('\n', '<br>\n');
}
