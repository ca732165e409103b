import { z } from 'zod';
import { DomainError, fieldErrorsFrom } from '../errors.ts';
import { fieldError } from '../input/describe-issues.ts';
import { jsonFaultInWords } from '../input/json-fault.ts';
import { says } from '../input/says.ts';
import { findUnstorableText, unstorable } from '../input/unstorable-text.ts';
import { languages } from '../language.ts';
import { hoursInFile, maintenanceWindowInFile } from './file-hours.ts';
import { inEachLanguage } from './file-languages.ts';
import { findReferenceFaults } from './file-references.ts';
import { line, minutes, priority, shortName, telephone } from './file-values.ts';
import { workingDaysInFile } from './file-working-days.ts';
import { productInFile } from './product-in-file.ts';
import type { EscalationLadder, OrganisationProfile, StandingAudience } from './profile.ts';
import { siteInFile } from './site-in-file.ts';

const timeZone = z
  .string()
  .refine(
    isTimeZone,
    says(
      'Deze tijdzone bestaat niet: gebruik een naam zoals “Europe/Amsterdam”.',
      'There is no such time zone: use a name such as “Europe/Amsterdam”.',
    ),
  );

function isTimeZone(name: string): boolean {
  try {
    return !/^[+-]/.test(name) && Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name) !== undefined;
  } catch {
    return false;
  }
}

const organisationInFile = z.strictObject({
  name: line(),
  service_desk_email: z.email(),
  internal_inbox: z.email(),
  telephone,
  telephone_cost: z.union([line(50), z.strictObject({ nl: line(50), en: line(50) })]),
  language: z.enum(languages).default('nl'),
  time_zone: timeZone,
});

/** The times of requirement D1, in minutes from the moment a P1 is declared: 10 and 30 unless the file says otherwise. */
const firstNoticesInFile = z
  .strictObject({
    /** The management SMS cannot be switched off (requirement A6); a file may only say so. */
    management_sms: z.literal('at once, mandatory').optional(),
    internal_minutes: minutes.default(10),
    external_minutes: minutes.default(30),
  })
  .refine((p1) => p1.internal_minutes <= p1.external_minutes, {
    path: ['internal_minutes'],
    ...says(
      'Eigen medewerkers gaan voor: vul hooguit het aantal minuten van external_minutes in.',
      'Own people go first: fill in at most the number of minutes of external_minutes.',
    ),
  });

const clocksInFile = z.strictObject({
  p1: firstNoticesInFile.prefault({}),
  evaluation_working_days: z.int().min(1).max(365).default(5),
  provisional_evaluation_after_days: z.int().min(1).max(365).default(7),
});

/** Two ways to write it: a ladder per domain, or one for everything. */
const escalationInFile = z
  .strictObject({
    product: z.array(line()).min(1).optional(),
    support: z.array(line()).min(1).optional(),
    levels: z.array(line()).min(1).optional(),
  })
  .transform(({ product, support, levels }): EscalationLadder[] => [
    ...(product ? [{ domain: 'product' as const, levels: product }] : []),
    ...(support ? [{ domain: 'support' as const, levels: support }] : []),
    ...(levels ? [{ domain: null, levels }] : []),
  ]);

/** A group that is told at every update of such an incident, whatever the incident manager chose (requirement A5). */
const standingAudienceInFile = z
  .strictObject({
    group: shortName,
    channel: z.enum(['email', 'sms']),
    scope: z.enum(['central', 'local']).nullable().default(null),
    from_priority: priority.optional(),
    product: z.string().nullable().default(null),
  })
  .transform(
    ({ group, channel, scope, from_priority, product }): StandingAudience => ({
      groupId: group,
      channel,
      scope,
      fromPriority: from_priority ?? null,
      productId: product,
    }),
  );

/** An organisation file, as `sample/logius.json` and `sample/sivon.json` write it; out comes what the tables hold. */
export const organisationFile = z
  .strictObject({
    source: line(500).nullable().default(null),
    organisation: organisationInFile,
    sites: z.array(siteInFile).min(1).max(100),
    clocks: clocksInFile.prefault({}),
    update_interval_minutes: z.strictObject({ central: minutes.default(30), local: minutes.default(60) }).prefault({}),
    support_hours: z.array(hoursInFile).default([]),
    first_response_minutes: minutes.nullable().default(null),
    maintenance: z
      .strictObject({
        windows: z.array(maintenanceWindowInFile).default([]),
        notice_working_days: z.int().min(1).max(60).default(5),
      })
      .prefault({}),
    collective_closure: z.literal('between Christmas and New Year').optional(),
    working_days: workingDaysInFile.prefault({}),
    /** A minute of partial failure counts for half a minute, unless the file says otherwise (requirement E4). */
    availability: z.strictObject({ partial_weight: z.number().min(0).max(1).default(0.5) }).prefault({}),
    escalation: escalationInFile.prefault({}),
    internal_roles: z.array(line()).default([]),
    products: z.array(productInFile).min(1).max(1000),
    standing_audiences: z.array(standingAudienceInFile).default([]),
  })
  .transform((file) => ({
    name: file.organisation.name,
    serviceDeskEmail: file.organisation.service_desk_email,
    internalInbox: file.organisation.internal_inbox,
    telephone: file.organisation.telephone,
    telephoneCost: inEachLanguage(file.organisation.telephone_cost),
    language: file.organisation.language,
    timeZone: file.organisation.time_zone,
    internalNoticeMinutes: file.clocks.p1.internal_minutes,
    externalNoticeMinutes: file.clocks.p1.external_minutes,
    centralUpdateMinutes: file.update_interval_minutes.central,
    localUpdateMinutes: file.update_interval_minutes.local,
    profile: {
      source: file.source,
      supportHours: file.support_hours,
      firstResponseMinutes: file.first_response_minutes,
      maintenanceWindows: file.maintenance.windows,
      maintenanceNoticeWorkingDays: file.maintenance.notice_working_days,
      closedBetweenChristmasAndNewYear: file.collective_closure !== undefined,
      workingDays: file.working_days,
      availability: { partialWeight: file.availability.partial_weight },
      escalation: file.escalation,
      internalRoles: file.internal_roles,
      evaluationWorkingDays: file.clocks.evaluation_working_days,
      provisionalEvaluationAfterDays: file.clocks.provisional_evaluation_after_days,
      standingAudiences: file.standing_audiences,
    } satisfies OrganisationProfile,
    sites: file.sites,
    products: file.products,
  }));

export type OrganisationFile = z.output<typeof organisationFile>;

/** More than a person corrects in one go; a file of another kind would give one for every line. */
const mostFaultsTold = 100;

/**
 * Reads an organisation file: JSON text in the file's own snake_case in, checked and completed with defaults out.
 * Throws `unreadable-file` with line and column when it is not JSON, and `invalid-input` with every wrong field
 * (at most a hundred) by JSON pointer, each saying what to do.
 */
export function parseOrganisationFile(text: string): OrganisationFile {
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  const read = organisationFile.safeParse(value);
  const faults = [
    ...(read.success ? [] : fieldErrorsFrom(read.error, 'body', value)),
    ...findReferenceFaults(value),
    ...findUnstorableText(value).map((path) => fieldError(path, unstorable)),
  ];
  if (read.success && faults.length === 0) return read.data;
  const places = (wholeFile: string) => {
    const listed = faults.slice(0, 5).map(({ field }) => field || wholeFile);
    return [...listed, ...(faults.length > listed.length ? ['…'] : [])].join(', ');
  };
  throw new DomainError(
    'invalid-input',
    {
      nl: `Verbeter het organisatiebestand op ${faults.length === 1 ? '1 plaats' : `${faults.length} plaatsen`}: ${places('het hele bestand')}`,
      en: `Correct the organisation file in ${faults.length === 1 ? '1 place' : `${faults.length} places`}: ${places('the whole file')}`,
    },
    faults.slice(0, mostFaultsTold),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError('unreadable-file', jsonFaultInWords(text, { nl: 'Het bestand', en: 'The file' }));
  }
}
