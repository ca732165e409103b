import { describe, expect, it } from 'vitest';
import { findWindow, type PlannedWork } from '../../api/maintenance/find-window.ts';
import { parseOrganisationFile } from '../../api/products/organisation-file.ts';
import { type SampleName, sampleText } from '../products/sample-file.ts';

const timeZone = 'Europe/Amsterdam';
const at = (text: string) => Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant();

/** `inside` with the rules of the windows, or where else it lies. */
function lies(
  sample: SampleName,
  productId: string,
  from: string,
  to: string,
  more: Partial<PlannedWork> = {},
): string {
  const file = parseOrganisationFile(sampleText(sample));
  const product = file.products.find(({ id }) => id === productId);
  if (!product) throw new Error(`no product ${productId}`);
  const own = product.profile.maintenance;
  const verdict = findWindow(
    {
      windows: own.length > 0 ? own : file.profile.maintenanceWindows,
      componentIds: product.components.map(({ id }) => id),
    },
    { interval: { from: at(from), to: at(to) }, componentIds: [], work: null, others: [], ...more },
    timeZone,
  );
  return verdict.lies === 'inside' ? `inside ${verdict.windows.map(({ rule }) => rule).join(' + ')}` : verdict.lies;
}

describe('maintenance', () => {
  it('lies inside a window from its first moment to its last, and outside with a minute more', () => {
    const machtigen = (from: string, to: string) => lies('logius', 'digid-machtigen', from, to);
    expect(machtigen('2026-12-14T00:00', '2026-12-14T06:00')).toBe('inside second monday of the month');
    expect(machtigen('2026-12-14T00:00', '2026-12-14T06:01')).toBe('outside');
    expect(machtigen('2026-12-13T23:59', '2026-12-14T06:00')).toBe('outside');
    expect(machtigen('2026-12-07T01:00', '2026-12-07T02:00')).toBe('outside');
  });

  it('lies inside a window of which there may be one a month, when it is the first of that month', () => {
    const digid = (others: string[], to = '2026-12-05T12:00') =>
      lies('logius', 'digid', '2026-12-05T08:00', to, {
        others: others.map((time) => ({ startsAt: at(time), work: null })),
      });
    expect(digid([])).toBe('inside at most once a month, at most 6 hours');
    expect(digid(['2026-11-30T23:00', '2027-01-01T00:00'])).toBe('inside at most once a month, at most 6 hours');
    expect(digid(['2026-12-01T00:00'])).toBe('outside');
    expect(digid([], '2026-12-05T14:01')).toBe('outside');
  });

  it('lies inside a window of one a month also after work of a kind with a window of its own, as the agreement has a row for each', () => {
    const digid = (others: { startsAt: Temporal.Instant; work: string | null }[], work: string | null = null) =>
      lies('logius', 'digid', '2026-12-05T08:00', '2026-12-05T12:00', { others, work });
    const technical = { startsAt: at('2026-12-01T00:00'), work: 'technical installations' };
    expect(digid([technical])).toBe('inside at most once a month, at most 6 hours');
    expect(digid([{ startsAt: technical.startsAt, work: null }], technical.work)).toBe(
      'inside technical installations: at most 4 times a year, at most 4 hours',
    );
    // No window names that kind, so it is no way around the limit.
    expect(digid([{ ...technical, work: 'something else' }])).toBe('outside');
  });

  it('of a kind with a window of its own does not lie in that for other work, however much room there is', () => {
    const work = 'technical installations';
    expect(lies('logius', 'digid', '2026-12-05T08:00', '2026-12-05T13:00', { work })).toBe('outside');
    expect(lies('logius', 'digid-machtigen', '2026-12-14T00:00', '2026-12-14T06:00', { work })).toBe('outside');
    // Digikoppeling has one row for both kinds.
    expect(lies('logius', 'digikoppeling', '2026-12-07T00:00', '2026-12-07T06:00', { work })).toContain('inside');
  });

  it('lies inside a window for one kind of work only when it is that work, four times a year', () => {
    const work = 'technical installations';
    const digid = (others: string[], kind: string | null) =>
      lies('logius', 'digid-machtigen', '2026-12-05T08:00', '2026-12-05T12:00', {
        others: [
          ...others.map((time) => ({ startsAt: at(time), work })),
          { startsAt: at('2026-06-01T10:00'), work: null },
        ],
        work: kind,
      });
    const three = ['2026-02-01T10:00', '2026-03-01T10:00', '2026-04-01T10:00'];
    expect(digid(three, null)).toBe('outside');
    expect(digid(three, work)).toBe('inside technical installations: at most 4 times a year, at most 4 hours');
    expect(digid([...three, '2026-05-01T10:00'], work)).toBe('outside');
  });

  it('of a component with a window of its own must lie in that window, and of the others in the others', () => {
    const internet = (componentIds: string[], from: string, to: string) =>
      lies('sivon', 'veilig-internet', from, to, { componentIds });
    expect(internet(['goud'], '2026-11-25T22:00', '2026-11-26T02:00')).toBe('inside nightly');
    expect(internet(['ndc'], '2026-11-25T22:00', '2026-11-26T02:00')).toBe('outside');
    expect(internet(['ndc'], '2026-11-23T23:00', '2026-11-24T02:00')).toBe('inside weekly');
    expect(internet(['goud', 'ndc'], '2026-11-23T22:30', '2026-11-24T02:00')).toBe('outside');
    expect(internet([], '2026-11-23T23:00', '2026-11-24T02:00')).toBe('inside weekly + nightly');
  });

  it('of a product without agreed windows lies neither inside nor outside', () => {
    expect(lies('logius', 'pkioverheid', '2026-12-05T08:00', '2026-12-05T12:00')).toBe('none-agreed');
  });
});
