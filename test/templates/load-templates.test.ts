import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTemplates } from '../../api/templates/load-templates.ts';
import { TemplateError } from '../../api/templates/template-error.ts';
import { templatesDirectory } from './notices.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baken-templates-'));
  await cp(templatesDirectory, directory, { recursive: true });
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function edit(file: string, change: (source: string) => string): Promise<void> {
  const path = join(directory, file);
  const before = await readFile(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

async function whyRefused(): Promise<string> {
  const error = await loadTemplates(directory).catch((thrown: unknown) => thrown);
  if (!(error instanceof TemplateError)) throw new Error(`expected a TemplateError, not ${error}`);
  return error.message;
}

test('loads the texts of an organisation from a folder of its own', async () => {
  await edit('nl/incident-new/sms.hbs', (source) => `Let op! ${source}`);
  const own = await loadTemplates(directory);
  const ours = await loadTemplates(templatesDirectory);
  expect(own.in.nl.notices['incident-new'].source.sha256).not.toBe(ours.in.nl.notices['incident-new'].source.sha256);
  expect(own.in.nl.notices['incident-update'].source).toEqual(ours.in.nl.notices['incident-update'].source);
});

test('gives every message another hash when the layout or the style changes', async () => {
  await edit('email.css', (css) => css.replace('#0b5394', '#003366'));
  const own = await loadTemplates(directory);
  const ours = await loadTemplates(templatesDirectory);
  expect(own.in.en.copy.source.sha256).not.toBe(ours.in.en.copy.source.sha256);
  expect(own.in.en.notices['incident-resolved'].source.sha256).not.toBe(
    ours.in.en.notices['incident-resolved'].source.sha256,
  );
});

describe('refuses, with the name of the file,', () => {
  test('a misspelt name in a branch that is rarely taken, by line and with the names that there are', async () => {
    await edit('nl/incident-update/email.text.hbs', (source) => source.replace('{{parts}}', '{{part}}'));
    const message = await whyRefused();
    expect(message).toMatch(
      /nl\/incident-update\/email\.text\.hbs, line \d+: part is not known; known here: .*\bparts\b/,
    );
  });

  test('a misspelt name in a condition', async () => {
    await edit('en/incident-new/email.html.hbs', (source) => source.replace('{{#if symptom}}', '{{#if sympton}}'));
    expect(await whyRefused()).toContain('en/incident-new/email.html.hbs, line 2: sympton is not known');
  });

  test('a name that only own staff may read in a text for everybody', async () => {
    await edit('nl/incident-new/email.text.hbs', (source) => `${source}{{staff.description}}`);
    expect(await whyRefused()).toContain('staff.description is not known');
  });

  test('an unknown helper, a partial, and text that would not be escaped', async () => {
    await edit('nl/incident-new/sms.hbs', (source) => `${source}{{uppercase what}}{{#with next}}{{/with}}`);
    await edit('nl/incident-new/email.html.hbs', (source) => `${source}{{> layout}}{{{symptom}}}{{&symptom}}`);
    const message = await whyRefused();
    expect(message).toMatch(
      /nl\/incident-new\/sms\.hbs, line \d+: \{\{uppercase …\}\} is not known; known: \{\{#if\}\}/,
    );
    expect(message).toContain('{{#with}} is not known');
    expect(message).toContain('{{> …}} and {{* …}} cannot be used');
    expect(message.match(/would put what people type into the message as HTML/g)).toHaveLength(2);
  });

  test('yes or no, a list or a group where a text is needed', async () => {
    await edit('nl/incident-new/sms.hbs', (source) => `${source}{{central}} {{explanation}} {{began}}`);
    const message = await whyRefused();
    expect(message).toContain('central is yes or no and cannot be printed; use {{#if central}}');
    expect(message).toContain('explanation is a list and cannot be printed; use {{#each explanation}}');
    expect(message).toContain('began cannot be printed by itself; use began.full, began.relative, began.short');
  });

  test('names that reach for the workings of objects', async () => {
    await edit('nl/incident-new/sms.hbs', (source) => `${source}{{constructor.name}}{{what.__proto__}}`);
    const message = await whyRefused();
    expect(message).toContain('constructor.name is not known');
    expect(message).toContain('what.__proto__ is not known');
  });

  test('broken syntax, by line', async () => {
    await edit('nl/incident-new/email.text.hbs', (source) => `${source}{{#if central}}\n`);
    await edit('en/incident-new/email.text.hbs', (source) => source.replace('{{/if}}', '{{/iff}}'));
    const message = await whyRefused();
    expect(message).toMatch(/nl\/incident-new\/email\.text\.hbs, line \d+: cannot be read here/);
    expect(message).toMatch(/en\/incident-new\/email\.text\.hbs, line \d+: cannot be read: if doesn't match iff/);
  });

  test('a file that is missing, under another name, or not in UTF-8: all at once', async () => {
    await rm(join(directory, 'en/incident-resolved/sms.hbs'));
    await writeFile(join(directory, 'en/incident-resolved/smss.hbs'), 'x');
    await writeFile(join(directory, 'nl/footers/staff.text.hbs'), Buffer.from('Geïnformeerd', 'latin1'));
    const message = await whyRefused();
    expect(message).toContain('- en/incident-resolved/sms.hbs: is missing');
    expect(message).toContain('- en/incident-resolved/smss.hbs: is not the name of a message');
    expect(message).toContain('- nl/footers/staff.text.hbs: is not in UTF-8');
  });

  test('a folder that is not there', async () => {
    await rm(directory, { recursive: true });
    expect(await whyRefused()).toContain('- nl/incident-new/email.subject.hbs: is missing');
  });

  test('an opt-out footer without link or address', async () => {
    await edit('nl/footers/opt-out.html.hbs', (source) =>
      source.replace(/<a href="\{\{optOutLink\}\}">(.*?)<\/a>/, '$1'),
    );
    await edit('en/footers/opt-out.text.hbs', (source) => source.replaceAll('{{organisation.optOutEmail}}', 'us'));
    const message = await whyRefused();
    expect(message).toContain('nl/footers/opt-out.html.hbs: leaves out {{optOutLink}}');
    expect(message).toContain('en/footers/opt-out.text.hbs: leaves out {{organisation.optOutEmail}}');
  });

  test('a layout without the footer, the message, the telephone number or the link', async () => {
    await edit('nl/layouts/email.html.hbs', (source) => source.replace('{{footer}}', ''));
    await edit('nl/layouts/email.text.hbs', (source) => source.replace('{{body}}', ''));
    await edit('en/layouts/email.html.hbs', (source) => source.replace('{{organisation.telephone}}', '0900'));
    await edit('en/layouts/email.text.hbs', (source) => source.replace('{{pageUrl}}', 'our site'));
    const message = await whyRefused();
    expect(message).toContain('nl/layouts/email.html.hbs: leaves out {{footer}}');
    expect(message).toContain('nl/layouts/email.text.hbs: leaves out {{body}}');
    expect(message).toContain('en/layouts/email.html.hbs: leaves out {{organisation.telephone}}');
    expect(message).toContain('en/layouts/email.text.hbs: leaves out {{pageUrl}}');
  });

  test('a layout that hides the message or the footer for some incidents', async () => {
    await edit('nl/layouts/email.html.hbs', (source) => source.replace('{{body}}', '{{#if pageUrl}}{{body}}{{/if}}'));
    await edit('en/layouts/email.text.hbs', (source) =>
      source.replace('{{footer}}', '{{#if pageUrl}}{{footer}}{{/if}}'),
    );
    const message = await whyRefused();
    expect(message).toContain('nl/layouts/email.html.hbs: leaves out {{body}}');
    expect(message).toContain('en/layouts/email.text.hbs: leaves out {{footer}}');
  });

  test('what is not always there outside a condition, and what is left empty or with loose punctuation', async () => {
    await edit('nl/incident-new/sms.hbs', (source) => `${source} Nieuws {{next.short}}.`);
    await edit('nl/incident-new/email.subject.hbs', () => '{{symptom}}');
    await edit('nl/incident-new/email.text.hbs', (source) => `${source}Deel {{parts}}.`);
    await edit('nl/incident-new/email.html.hbs', (source) => `${source}<p>{{symptom}}</p>`);
    const message = await whyRefused();
    expect(message).toMatch(/nl\/incident-new\/sms\.hbs: cannot be rendered for every incident .*inside \{\{#if …\}\}/);
    expect(message).toContain('nl/incident-new/email.subject.hbs: is empty for some incidents');
    expect(message).toContain('nl/incident-new/email.text.hbs: has a space before a punctuation mark');
    expect(message).toContain('nl/incident-new/email.html.hbs: has an empty paragraph');
  });
});
