import { describe, expect, it } from 'vitest';
import { DomainError } from '../../api/errors.ts';
import { parseOrganisationFile } from '../../api/products/organisation-file.ts';
import { type Change, changedSample, type SampleName, sampleText } from './sample-file.ts';

function problemOf(text: string): DomainError {
  try {
    parseOrganisationFile(text);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('the samples', () => {
  it('reads the agency: fifteen products on two sites, with its clocks', () => {
    const file = parseOrganisationFile(sampleText('logius'));
    expect(file).toMatchObject({
      name: 'Logius',
      timeZone: 'Europe/Amsterdam',
      internalNoticeMinutes: 10,
      externalNoticeMinutes: 30,
      centralUpdateMinutes: 30,
      localUpdateMinutes: 60,
    });
    expect(file.products).toHaveLength(15);
    expect(file.sites.map(({ id, products }) => [id, products.length])).toEqual([
      ['logius', 15],
      ['digid', 3],
    ]);
  });

  it('reads the school network: components with a norm, a closure, one ladder for everything', () => {
    const file = parseOrganisationFile(sampleText('sivon'));
    expect(file.products[0]).toMatchObject({ id: 'veilig-internet', domain: 'product', standby: false, line: null });
    expect(file.products[0]?.components).toContainEqual({
      id: 'goud',
      name: 'Verbinding Goud',
      openingHours: null,
      availabilityNormPercent: 99.95,
    });
    expect(file.profile.closedBetweenChristmasAndNewYear).toBe(true);
    expect(file.profile.escalation).toMatchObject([{ domain: null }]);
  });

  it('tells the SPOCs of the school network by email at every update of a central outage', () => {
    const file = parseOrganisationFile(sampleText('sivon'));
    expect(file.profile.standingAudiences).toEqual([
      { groupId: 'spocs', channel: 'email', scope: 'central', fromPriority: null, productId: null },
    ]);
  });

  it('turns on no standing audience because of a peak period', () => {
    const file = parseOrganisationFile(sampleText('logius'));
    expect(file.products[0]?.profile.peakPeriods).toEqual([
      { name: 'Digistorm', notify: 'Belastingdienst', fromPriority: 2 },
    ]);
    expect(file.profile.standingAudiences).toEqual([]);
  });
});

describe('what a file leaves to be worked out', () => {
  it('understands windows that a clock can follow, and keeps others as words', () => {
    const logius = parseOrganisationFile(sampleText('logius')).products;
    expect(logius.find(({ id }) => id === 'digid-machtigen')?.profile.maintenance).toEqual([
      {
        rule: 'second monday of the month',
        repeats: { every: 'month', which: 'second', day: 'mon' },
        limit: null,
        work: null,
        from: { day: null, time: '00:00' },
        to: { day: null, time: '06:00' },
        of: null,
        note: 'only after consultation',
      },
      {
        rule: 'technical installations: at most 4 times a year, at most 4 hours',
        repeats: null,
        limit: { times: 4, per: 'year', hours: 4 },
        work: 'technical installations',
        from: null,
        to: null,
        of: null,
        note: null,
      },
    ]);
    const [weekly, nightly] = parseOrganisationFile(sampleText('sivon')).profile.maintenanceWindows;
    expect(weekly).toMatchObject({ repeats: { every: 'week' }, from: { day: 'mon', time: '23:00' } });
    expect(nightly).toMatchObject({ repeats: { every: 'night' }, to: { day: null, time: '07:00' } });
  });

  it('writes one norm and several norms in one way', () => {
    const [product] = parseOrganisationFile(sampleText('sivon')).products;
    expect(product?.profile.resolution).toEqual([
      {
        priority: 1,
        clock: 'working_days',
        norms: [{ within: { amount: 0.5, unit: 'working_days' }, percent: 100 }],
      },
      {
        priority: 2,
        clock: 'working_days',
        norms: [
          { within: { amount: 0.5, unit: 'working_days' }, percent: 80 },
          { within: { amount: 1, unit: 'working_days' }, percent: 100 },
        ],
      },
      { priority: 3, clock: 'best_effort', norms: [] },
    ]);
  });

  it('gives a component that is only a name a short name', () => {
    const text = changedSample('logius', ['/products/6/components/0', 'Compliancevoorziening (CPV)']);
    const { components } = parseOrganisationFile(text).products[6] ?? { components: [] };
    expect(components.map(({ id }) => id)).toEqual(['compliancevoorziening-cpv', 'serviceregister']);
  });

  it('holds the parts of Digikoppeling against the norm that was agreed for each, and gives the back end its own hours', () => {
    const { products } = parseOrganisationFile(sampleText('logius'));
    const partsOf = (wanted: string) => products.find(({ id }) => id === wanted)?.components;
    expect(partsOf('digikoppeling')?.map((part) => part.availabilityNormPercent)).toEqual([99.5, 99.5]);
    expect(partsOf('zoekdienst')?.map((part) => part.openingHours?.[0]?.to)).toEqual([undefined, '18:00']);
  });

  it('uses the usual clocks where the file names none', () => {
    const file = parseOrganisationFile(changedSample('sivon', ['/update_interval_minutes', undefined]));
    expect(file).toMatchObject({
      internalNoticeMinutes: 10,
      externalNoticeMinutes: 30,
      centralUpdateMinutes: 30,
      localUpdateMinutes: 60,
    });
    expect(file.profile).toMatchObject({ evaluationWorkingDays: 5, provisionalEvaluationAfterDays: 7 });
  });

  it('accepts a product that is on no site', () => {
    const file = parseOrganisationFile(changedSample('logius', ['/sites/0/products/14', undefined]));
    expect(file.products.map(({ id }) => id)).toContain('servicecentrum');
  });

  it('reads a file that an editor gave a byte order mark', () => {
    expect(parseOrganisationFile(`\uFEFF${sampleText('sivon')}`).name).toBe('SIVON');
  });
});

type Fault = [sample: SampleName, change: Change, field: string, whatToDo: RegExp];
const hours = '/products/0/opening_hours/0';
const faults: Fault[] = [
  ['logius', ['/organisation/name', undefined], '/organisation/name', /ontbreekt: vul een tekst in/],
  ['logius', ['/organisation/name', '  '], '/organisation/name', /het is leeg/],
  ['logius', ['/organisation/name', 'Logius\nBcc: x'], '/organisation/name', /op één regel/],
  ['logius', ['/organisation/service_desk_email', 'servicecentrum'], '/organisation/service_desk_email', /naam@/],
  ['logius', ['/organisation/telephone', 'bel ons'], '/organisation/telephone', /0900 5554 555/],
  ['logius', ['/organisation/language', 'fr'], '/organisation/language', /nl, en/],
  ['logius', ['/organisation/time_zone', 'Europe/Nergens'], '/organisation/time_zone', /Europe\/Amsterdam/],
  ['logius', ['/organisation/time_zone', '+01:00'], '/organisation/time_zone', /Europe\/Amsterdam/],
  ['logius', ['/sites/0/id', 'Logius NL'], '/sites/0/id', /kleine letters/],
  ['logius', ['/sites/1/id', 'logius'], '/sites/1/id', /al gebruikt/],
  ['logius', ['/sites/0/public_url', 'ftp://logius.nl/storingen'], '/sites/0/public_url', /met http of https/],
  ['logius', ['/sites/0/public_url', 'https://logius.nl/storingen/'], '/sites/0/public_url', /zonder schuine streep/],
  ['logius', ['/sites/0/public_url', 'https://logius.nl/?p=storingen'], '/sites/0/public_url', /zonder/],
  [
    'logius',
    ['/sites/1/public_url', 'https://WWW.logius.nl/actueel/storingen'],
    '/sites/1/public_url',
    /al een site op dit adres/,
  ],
  ['logius', ['/sites/1/products/2', 'digit'], '/sites/1/products/2', /geen product “digit”/],
  ['logius', ['/sites/1/products/2', 'digid'], '/sites/1/products/2', /staat al op deze site/],
  ['logius', ['/sites', []], '/sites', /ten minste 1/],
  ['logius', ['/clocks/p1/internal_minutes', 10.5], '/clocks/p1/internal_minutes', /geheel getal/],
  ['logius', ['/clocks/p1/internal_minutes', 45], '/clocks/p1/internal_minutes', /Eigen medewerkers gaan voor/],
  ['logius', ['/clocks/p1/management_sms', 'never'], '/clocks/p1/management_sms', /at once, mandatory/],
  ['logius', ['/escalation/support', 'Directeur'], '/escalation/support', /een lijst/],
  ['logius', ['/products/3/colour', 'blue'], '/products/3/colour', /bestaat niet/],
  ['logius', ['/products/3/a~b\\c', 1], '/products/3/a~0b\\c', /bestaat niet/],
  ['logius', ['/products/3/standby', 'ja'], '/products/3/standby', /true of false/],
  ['logius', ['/products/0/domain', 'dienst'], '/products/0/domain', /product, support/],
  ['logius', [`${hours}/from`, '8:00'], `${hours}/from`, /08:00/],
  ['logius', [`${hours}/from`, '24:00'], `${hours}/from`, /tot en met 23:59/],
  ['logius', [`${hours}/to`, '00:00'], `${hours}/to`, /later zijn dan 00:00/],
  ['logius', [`${hours}/days/1`, 'mon'], `${hours}/days/1`, /staat er al/],
  ['logius', [`${hours}/days/1`, 'dinsdag'], `${hours}/days/1`, /mon, tue/],
  ['logius', ['/products/0/availability_norm_percent', 101], '/products/0/availability_norm_percent', /hooguit 100/],
  ['logius', ['/products/0/availability_norm_percent', 99.99999], '/products/0/availability_norm_percent', /decimalen/],
  ['logius', ['/products/2/maintenance/0/to', undefined], '/products/2/maintenance/0/to', /een begin en een einde/],
  ['logius', ['/products/2/maintenance/0/from', 'mon 00:00'], '/products/2/maintenance/0/from', /Laat de dag weg/],
  ['sivon', ['/maintenance/windows/0/from', '23:00'], '/maintenance/windows/0/from', /Zet de dag erbij/],
  ['sivon', ['/maintenance/windows/1/to', '21:00'], '/maintenance/windows/1/to', /gelijk/],
  ['sivon', ['/maintenance/windows/1/to', 'at dawn'], '/maintenance/windows/1/to', /Schrijf een tijd/],
  ['logius', ['/products/0/monitoring_mute/0/to', '06:05'], '/products/0/monitoring_mute/0/to', /Zet de dag erbij/],
  [
    'logius',
    ['/products/0/priority_matrix/8/p1', null],
    '/products/0/priority_matrix/8/p1',
    /ten minste één prioriteit/,
  ],
  ['logius', ['/products/0/resolution/1/priority', 4], '/products/0/resolution/1/priority', /1, 2, 3/],
  ['logius', ['/products/0/resolution/1/priority', 1], '/products/0/resolution/1/priority', /staat er al/],
  ['logius', ['/products/0/resolution/0/norms', []], '/products/0/resolution/0/norms', /niet allebei/],
  ['logius', ['/products/0/resolution/0/within', undefined], '/products/0/resolution/0/within', /best_effort/],
  ['sivon', ['/products/0/resolution/0/clock', 'best_effort'], '/products/0/resolution/0/clock', /andere klok/],
  ['logius', ['/products/0/suppliers/0/1', undefined], '/products/0/suppliers/0', /Schrijf een leverancier als/],
  [
    'logius',
    ['/products/0/supplier_resolution_hours/Acme', [1, 2, 3]],
    '/products/0/supplier_resolution_hours/Acme',
    /naam uit suppliers/,
  ],
  ['logius', ['/products/0/peak_periods/0/from_priority', 'P2'], '/products/0/peak_periods/0/from_priority', /1, 2, 3/],
  ['logius', ['/products/6/components/1', 'Compliancevoorziening'], '/products/6/components/1', /al een onderdeel/],
  ['sivon', ['/products/0/components/1/norm', 99], '/products/0/components/1/norm', /bestaat niet/],
  ['sivon', ['/products/0/components/1', 7], '/products/0/components/1', /vul|Vul/],
  [
    'sivon',
    ['/products/0/connection_resolution_working_days/platina', 1],
    '/products/0/connection_resolution_working_days/platina',
    /geen onderdeel/,
  ],
  ['sivon', ['/update_interval_minutes/central', 0], '/update_interval_minutes/central', /1 of meer/],
  ['sivon', ['/collective_closure', 'summer'], '/collective_closure', /between Christmas and New Year/],
  ['sivon', ['/standing_audiences/0/product', 'internet'], '/standing_audiences/0/product', /geen product “internet”/],
  ['sivon', ['/standing_audiences/0/channel', 'fax'], '/standing_audiences/0/channel', /email, sms/],
];

describe('a fault in a file', () => {
  it.each(faults)('in %s with %j is told as %s', (sample, change, field, whatToDo) => {
    const problem = problemOf(changedSample(sample, change));
    expect(problem.type).toBe('invalid-input');
    expect(problem.fields.map((error) => error.field)).toEqual([field]);
    expect(problem.fields[0]?.in).toBe('body');
    expect(problem.fields[0]?.detail.nl).toMatch(whatToDo);
    expect(problem.fields[0]?.detail.en).toMatch(/[a-z].*\.$/);
  });

  it('that two products have one id is told at the second', () => {
    const problem = problemOf(changedSample('logius', ['/products/3/id', 'digid'], ['/sites/0/products/3', undefined]));
    expect(problem.fields.map(({ field }) => field)).toEqual(['/products/3/id']);
  });

  it('does not hide another: all are told at once, also those between parts of the file', () => {
    const problem = problemOf(
      changedSample(
        'logius',
        ['/organisation/language', 'fr'],
        ['/products/4/name', 5],
        ['/products/5/typo', true],
        ['/sites/0/products/3', 'nowhere'],
      ),
    );
    expect(problem.fields.map(({ field }) => field).toSorted()).toEqual([
      '/organisation/language',
      '/products/4/name',
      '/products/5/typo',
      '/sites/0/products/3',
    ]);
  });

  it('is not repeated without end: a hundred are told', () => {
    const problem = problemOf(changedSample('logius', ['/internal_roles', Array.from({ length: 5000 }, () => 1)]));
    expect(problem.fields).toHaveLength(100);
    expect(problem.detail.en).toContain('5000 places');
  });

  it('is told for a file of a whole other kind', () => {
    expect(problemOf('[]').fields).toMatchObject([{ field: '', detail: { en: 'Fill in an object: {…} here.' } }]);
    expect(problemOf('[]').detail.en).toBe('Correct the organisation file in 1 place: the whole file');
    expect(problemOf('null').fields).toHaveLength(1);
  });
});

describe('a file that is not JSON', () => {
  it.each([
    ['{\n  "organisation": {},\n}', 'line 3, column 1'],
    ['{\n  "name": Logius\n}', 'line 2, column 11'],
    ['{ "a": 1 "b": 2 }', 'line 1, column 10'],
    ['{ "a": [1, 2,, 3] }', 'line 1, column 14'],
    ['{ "a": "one\ntwo" }', 'line 1, column 8'],
    ['{ "a": "\\x" }', 'line 1, column 8'],
    ['{ "a": 012 }', 'line 1, column 8'],
    ['{ "a": 1 }\n}', 'line 2, column 1'],
    ["{ 'a': 1 }", 'line 1, column 3'],
    ['{ "a": [1 }', 'line 1, column 11'],
  ])('%j is told as %s', (text, place) => {
    const problem = problemOf(text);
    expect(problem.type).toBe('unreadable-file');
    expect(problem.detail.en).toContain(place);
  });

  it.each(['', '{', '{ "a": [1,', '{ "a":'])('%j is told to end too early', (text) => {
    expect(problemOf(text).detail.en).toMatch(/ends too early, at line 1, column \d+/);
  });

  it('is told without running out of stack or time, whatever its depth and length', () => {
    expect(problemOf('['.repeat(1_000_000)).type).toBe('unreadable-file');
    expect(problemOf(`{ "a": "${'\\u00e9'.repeat(500_000)}`).type).toBe('unreadable-file');
  });
});
