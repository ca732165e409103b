import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../api/errors.ts';
import { grounds, leastContrast } from '../../api/products/colour-contrast.ts';
import { parseOrganisationFile } from '../../api/products/organisation-file.ts';
import { readLogo } from '../../api/products/site-logo.ts';
import { plainSite } from '../../api/products/site-profile.ts';
import { changedSample } from './sample-file.ts';

const dataUrl = (text: string, type = 'svg+xml') => `data:image/${type};base64,${Buffer.from(text).toString('base64')}`;
const drawing = (inner: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">${inner}</svg>`;

function faultOf(field: string, value: unknown) {
  try {
    parseOrganisationFile(changedSample('logius', [`/sites/1/${field}`, value]));
  } catch (error) {
    if (error instanceof DomainError) return error.fields;
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('a site in the organisation file', () => {
  it('has both languages and the neutral theme when the file says no more', () => {
    expect(parseOrganisationFile(changedSample('logius')).sites[1]?.profile).toEqual(plainSite);
  });

  it('may be in Dutch only, with a name, colours, logo, contact and accessibility statement of its own', () => {
    const file = parseOrganisationFile(
      changedSample(
        'logius',
        ['/sites/1/languages', ['nl']],
        ['/sites/1/name', 'DigiD'],
        ['/sites/1/colours', { light: '#b34d00', dark: '#ffb066' }],
        ['/sites/1/logo', dataUrl(drawing('<path d="M0 0h9v9z"/>'))],
        ['/sites/1/contact', { email: 'info@digid.nl', telephone: '088 123 65 55', telephone_cost: 'lokaal' }],
        ['/sites/1/accessibility', { status: 'B', assessed_on: '2026-05-12', issues: ['De pdf’s.'] }],
      ),
    );
    expect(file.sites[1]?.profile).toMatchObject({
      languages: ['nl'],
      name: 'DigiD',
      colours: { light: '#b34d00', dark: '#ffb066' },
      logo: { type: 'svg', width: 120, height: 40 },
      contact: { email: 'info@digid.nl', telephoneCost: { nl: 'lokaal', en: 'lokaal' } },
      accessibility: { status: 'B', assessedOn: '2026-05-12', issues: [{ nl: 'De pdf’s.', en: 'De pdf’s.' }] },
    });
  });

  it.each([
    ['languages', ['en'], '/sites/1/languages/0', /nl/],
    ['colours', { light: '#ff9900', dark: '#ffb066' }, '/sites/1/colours/light', /contrast is 1,9.*donkerder/],
    ['colours', { light: '#17456e', dark: '#17456e' }, '/sites/1/colours/dark', /contrast is 1,6.*lichter/],
    ['colours', { light: 'blue', dark: '#ffb066' }, '/sites/1/colours/light', /#17456e/],
    ['logo', 'logo.svg', '/sites/1/logo', /SVG- of PNG/],
    ['logo', dataUrl('GIF89a', 'gif'), '/sites/1/logo', /SVG- of PNG/],
    ['contact', { telephone: '088 123 65 55' }, '/sites/1/contact', /wat een gesprek kost/],
    ['accessibility', { status: 'E', assessed_on: '2026-05-12' }, '/sites/1/accessibility/status', /A, B, C, D/],
    ['accessibility', { status: 'A', assessed_on: '12 mei' }, '/sites/1/accessibility/assessed_on', /./],
    [
      'accessibility',
      { status: 'A', assessed_on: '2026-05-12', report_url: 'javascript:alert(1)' },
      '/sites/1/accessibility/report_url',
      /./,
    ],
  ])('with %s %j is refused with what to do', (field, value, place, whatToDo) => {
    const [fault, ...others] = faultOf(field, value);
    expect([fault?.field, others]).toEqual([place, []]);
    expect(fault?.detail.nl).toMatch(whatToDo);
  });
});

describe('a logo', () => {
  it.each([
    ['a script', drawing('<script>alert(1)</script>'), 'script'],
    ['something that runs', '<svg viewBox="0 0 1 1" onload="alert(1)"/>', 'onload'],
    ['a page in it', drawing('<foreignObject/>'), 'foreignObject'],
    ['a link', drawing('<a href="https://example.nl"><path/></a>'), '<a>'],
    ['a picture from elsewhere', drawing('<image href="https://example.nl/x.png"/>'), 'image'],
    ['a shape from elsewhere', drawing('<use href="https://example.nl/x.svg#a"/>'), 'href'],
    ['a style that loads', drawing('<path style="fill:url(https://example.nl)"/>'), 'style'],
    ['a fill that loads', drawing('<path fill="url(https://example.nl/#a)"/>'), 'fill'],
    ['a stylesheet', `<?xml-stylesheet href="x.css"?>${drawing('')}`, 'xml-stylesheet'],
    ['an animation that sets a link', drawing('<set attributeName="href" to="javascript:alert(1)"/>'), 'set'],
  ])('with %s is refused, and told by name', (_, text, name) => {
    const read = readLogo(dataUrl(text));
    expect('fault' in read && read.fault.nl).toContain(name);
  });

  it('without a size, too large, or no picture at all is refused', () => {
    expect(readLogo(dataUrl('<svg/>'))).toMatchObject({ fault: { en: expect.stringContaining('viewBox') } });
    expect(readLogo(dataUrl(drawing('<path/>'.repeat(5000))))).toMatchObject({
      fault: { en: expect.stringContaining('30 kB') },
    });
    for (const text of ['', 'hello', '<html/>', '<svg']) expect(readLogo(dataUrl(text))).toHaveProperty('fault');
    expect(readLogo(dataUrl('no picture', 'png'))).toHaveProperty('fault');
  });

  it('of shapes with a gradient of its own is taken', () => {
    const own = drawing('<defs><linearGradient id="a"/></defs><path fill="url(#a)" d="M0 0"/><use href="#b"/>');
    expect(readLogo(dataUrl(own))).toMatchObject({ type: 'svg', width: 120, height: 40 });
  });
});

describe('the contrast of a colour', () => {
  it('is that of WCAG, for the ground that it is hardest to read on', () => {
    expect(leastContrast('#000000', 'light')).toBe(19.3);
    expect(leastContrast('#ffffff', 'light')).toBe(1);
  });

  it('is measured on the grounds of the theme that the pages have', async () => {
    const tokens = await readFile(
      fileURLToPath(new URL('../../status-site/src/styles/tokens.css', import.meta.url)),
      'utf8',
    );
    const [light = '', dark = ''] = tokens.split('@media (prefers-color-scheme: dark)');
    const groundsIn = (css: string) =>
      [/--surface: (#\w+);/, /--page: (#\w+);/].map((pattern) =>
        (pattern.exec(css)?.[1] ?? '').replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3'),
      );
    expect({ light: groundsIn(light), dark: groundsIn(dark) }).toEqual(grounds);
  });
});
