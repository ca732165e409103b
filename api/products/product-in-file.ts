import { z } from 'zod';
import { faultAt, says } from '../input/says.ts';
import { hoursInFile, maintenanceWindowInFile, muteWindowInFile } from './file-hours.ts';
import { line, percentage, perPriority, priority, shortName } from './file-values.ts';
import type { ProductProfile, ResolutionTime } from './profile.ts';

const within = z.strictObject({ amount: z.number().positive().max(10_000), unit: z.enum(['hours', 'working_days']) });

/** One norm (`within` and `norm_percent`) or several (`norms`); none only where the clock is `best_effort`. */
const resolutionInFile = z
  .strictObject({
    priority,
    clock: z.enum(['service_hours', 'working_days', 'around_the_clock', 'best_effort']),
    within: within.optional(),
    norm_percent: percentage.nullish(),
    norms: z.array(z.strictObject({ within, norm_percent: percentage.nullable() })).optional(),
  })
  .superRefine((value, context) => {
    if (value.norms && (value.within || value.norm_percent !== undefined)) {
      context.addIssue(
        faultAt(
          ['norms'],
          'Gebruik “norms”, of “within” met “norm_percent”, niet allebei.',
          'Use “norms”, or “within” with “norm_percent”, not both.',
        ),
      );
      return;
    }
    const agreed = value.within !== undefined || (value.norms?.length ?? 0) > 0;
    if (agreed === (value.clock !== 'best_effort')) return;
    context.addIssue(
      agreed
        ? faultAt(
            ['clock'],
            'Bij “best_effort” hoort geen termijn: kies een andere klok, of haal de termijn weg.',
            'With “best_effort” there is no time limit: choose another clock, or remove the limit.',
          )
        : faultAt(
            ['within'],
            'Vul in binnen hoeveel uur of werkdagen, of kies de klok “best_effort”.',
            'Fill in within how many hours or working days, or choose the clock “best_effort”.',
          ),
    );
  })
  .transform((value): ResolutionTime => {
    const single = value.within ? [{ within: value.within, norm_percent: value.norm_percent ?? null }] : [];
    const norms = (value.norms ?? single).map((norm) => ({ within: norm.within, percent: norm.norm_percent }));
    return { priority: value.priority, clock: value.clock, norms };
  });

const priorityRuleInFile = perPriority(line())
  .extend({ function: line(), symptom: line() })
  .refine((row) => row.p1 !== null || row.p2 !== null || row.p3 !== null, {
    path: ['p1'],
    ...says(
      'Vul bij ten minste één prioriteit in wanneer die geldt, of haal de regel weg.',
      'Fill in for at least one priority when it applies, or remove the row.',
    ),
  });

/** `Front end (5x14)` becomes `front-end-5x14`. */
function shortNameOf(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

const componentInFile = z.union([
  line()
    .refine(
      (name) => shortNameOf(name) !== '',
      says('Geef het onderdeel een naam met letters of cijfers.', 'Give the component a name with letters or digits.'),
    )
    .transform((name) => ({ id: shortNameOf(name), name, availabilityNormPercent: null, openingHours: null })),
  z
    .strictObject({
      id: shortName,
      name: line(),
      availability_norm_percent: percentage.nullable().default(null),
      opening_hours: z.array(hoursInFile).nullable().default(null),
    })
    .transform(({ id, name, availability_norm_percent, opening_hours }) => ({
      id,
      name,
      availabilityNormPercent: availability_norm_percent,
      openingHours: opening_hours,
    })),
]);

const componentsInFile = z.array(componentInFile).superRefine((components, context) => {
  components.forEach(({ id }, index) => {
    if (components.findIndex((other) => other.id === id) === index) return;
    context.addIssue(
      faultAt(
        [index],
        `Er is al een onderdeel “${id}” bij dit product; geef dit een andere naam of id.`,
        `This product already has a component “${id}”; give this one another name or id.`,
      ),
    );
  });
});

const supplierInFile = z
  .array(line())
  .refine(
    (pair) => pair.length === 2,
    says(
      'Schrijf een leverancier als ["naam", "wat die levert"].',
      'Write a supplier as ["name", "what it provides"].',
    ),
  )
  .transform(([name = '', service = '']) => ({ name, service }));

const peakPeriodInFile = z
  .strictObject({ name: line(), notify: line(), from_priority: priority })
  .transform(({ name, notify, from_priority }) => ({ name, notify, fromPriority: from_priority }));

/** A product as the file writes it; out comes a row for each table and a profile for the rest. */
export const productInFile = z
  .strictObject({
    id: shortName,
    name: line(),
    line: line().nullable().default(null),
    domain: z.enum(['product', 'support']).default('product'),
    standby: z.boolean().default(false),
    opening_hours: z.array(hoursInFile).nullable().default(null),
    availability_norm_percent: percentage.nullable().default(null),
    support_hours: z.record(z.string().min(1).max(60), z.array(hoursInFile)).default({}),
    maintenance: z.array(maintenanceWindowInFile).default([]),
    monitoring_mute: z.array(muteWindowInFile).default([]),
    priority_matrix: z.array(priorityRuleInFile).default([]),
    resolution: z.array(resolutionInFile).default([]).superRefine(refusePriorityTwice),
    suppliers: z.array(supplierInFile).default([]),
    supplier_resolution_hours: z.record(z.string().min(1).max(200), hoursPerPriority()).default({}),
    peak_periods: z.array(peakPeriodInFile).default([]),
    interfaces: z.array(line()).default([]),
    customer_feedback: perPriority(line()).nullable().default(null),
    reaction_hours: perPriority(z.number().positive().max(10_000)).nullable().default(null),
    components: componentsInFile.default([]),
    connection_resolution_working_days: z.record(z.string(), z.number().positive().max(1000)).default({}),
  })
  .superRefine((product, context) => {
    for (const componentId of Object.keys(product.connection_resolution_working_days)) {
      if (product.components.some(({ id }) => id === componentId)) continue;
      context.addIssue(
        faultAt(
          ['connection_resolution_working_days', componentId],
          `“${componentId}” is geen onderdeel van dit product: gebruik de id van een van de components.`,
          `“${componentId}” is not a component of this product: use the id of one of the components.`,
        ),
      );
    }
    for (const supplier of Object.keys(product.supplier_resolution_hours)) {
      if (product.suppliers.some(({ name }) => name === supplier)) continue;
      context.addIssue(
        faultAt(
          ['supplier_resolution_hours', supplier],
          `“${supplier}” is geen leverancier van dit product: gebruik een naam uit suppliers.`,
          `“${supplier}” is not a supplier of this product: use a name from suppliers.`,
        ),
      );
    }
  })
  .transform((product) => ({
    id: product.id,
    name: product.name,
    line: product.line,
    domain: product.domain,
    standby: product.standby,
    availabilityNormPercent: product.availability_norm_percent,
    components: product.components,
    profile: {
      openingHours: product.opening_hours,
      supportHours: Object.entries(product.support_hours).map(([name, hours]) => ({ name, hours })),
      maintenance: product.maintenance,
      monitoringMute: product.monitoring_mute,
      priorityMatrix: product.priority_matrix,
      resolution: product.resolution,
      suppliers: product.suppliers,
      supplierResolutionHours: Object.entries(product.supplier_resolution_hours).map(([supplier, [p1, p2, p3]]) => ({
        supplier,
        p1,
        p2,
        p3,
      })),
      peakPeriods: product.peak_periods,
      interfaces: product.interfaces,
      customerFeedback: product.customer_feedback,
      reactionHours: product.reaction_hours,
      connectionResolutionWorkingDays: Object.entries(product.connection_resolution_working_days).map(
        ([componentId, workingDays]) => ({ componentId, workingDays }),
      ),
    } satisfies ProductProfile,
  }));

/** Hours for P1, P2 and P3, in that order. */
function hoursPerPriority() {
  const amount = z.number().positive().max(10_000).nullable();
  return z.tuple([amount, amount, amount]);
}

function refusePriorityTwice(times: ResolutionTime[], context: z.RefinementCtx): void {
  times.forEach((time, index) => {
    if (times.findIndex((other) => other.priority === time.priority) === index) return;
    context.addIssue(
      faultAt(
        [index, 'priority'],
        `Prioriteit ${time.priority} staat er al; voeg de twee samen met “norms”.`,
        `Priority ${time.priority} is there already; put the two together with “norms”.`,
      ),
    );
  });
}
