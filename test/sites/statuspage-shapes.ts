import { z } from 'zod';

/** The Statuspage v2 public API as clients that decode strictly read it: every field there, no other value than these. */
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
const id = z.string().regex(/^[a-z0-9]{12}$/);
const url = z.url({ protocol: /^https$/ });

const page = z.strictObject({ id, name: z.string().min(1), url, time_zone: z.string().min(1), updated_at: time });
const status = z.strictObject({
  indicator: z.enum(['none', 'minor', 'major', 'critical', 'maintenance']),
  description: z.string().min(1),
});
const componentStatus = z.enum([
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
]);

const commonOfComponents = {
  id,
  name: z.string().min(1),
  status: componentStatus,
  created_at: time,
  updated_at: time,
  position: z.int().min(1),
  description: z.string().nullable(),
  showcase: z.boolean(),
  start_date: z.iso.date().nullable(),
  group_id: id.nullable(),
  page_id: id,
  only_show_if_degraded: z.boolean(),
};
const component = z.discriminatedUnion('group', [
  z.strictObject({ ...commonOfComponents, group: z.literal(true), components: z.array(id).min(1) }),
  z.strictObject({ ...commonOfComponents, group: z.literal(false) }),
]);

const affected = z.strictObject({
  code: id,
  name: z.string().min(1),
  old_status: componentStatus,
  new_status: componentStatus,
});
const updateWith = (statuses: readonly [string, ...string[]]) =>
  z.strictObject({
    id,
    status: z.enum(statuses),
    body: z.string().min(1),
    incident_id: id,
    created_at: time,
    updated_at: time,
    display_at: time,
    affected_components: z.array(affected).min(1).nullable(),
    deliver_notifications: z.boolean(),
    custom_tweet: z.null(),
    tweet_id: z.null(),
  });

const newsWith = (statuses: readonly [string, ...string[]]) => ({
  id,
  name: z.string().min(1),
  status: z.enum(statuses),
  created_at: time,
  updated_at: time,
  monitoring_at: time.nullable(),
  resolved_at: time.nullable(),
  shortlink: url,
  started_at: time,
  page_id: id,
  incident_updates: z.array(updateWith(statuses)).min(1),
  components: z.array(component),
  reminder_intervals: z.null(),
});
const incident = z.strictObject({
  ...newsWith(['investigating', 'identified', 'monitoring', 'resolved', 'postmortem']),
  impact: z.enum(['none', 'minor', 'major', 'critical', 'maintenance']),
});
const maintenance = z.strictObject({
  ...newsWith(['scheduled', 'in_progress', 'verifying', 'completed']),
  impact: z.literal('maintenance'),
  scheduled_for: time,
  scheduled_until: time,
});

const incidents = z.strictObject({ page, incidents: z.array(incident) });
const maintenances = z.strictObject({ page, scheduled_maintenances: z.array(maintenance) });

/** Of each path, what is read there. */
export const statuspageShapes = {
  summary: z.strictObject({
    page,
    components: z.array(component),
    incidents: z.array(incident),
    scheduled_maintenances: z.array(maintenance),
    status,
  }),
  status: z.strictObject({ page, status }),
  components: z.strictObject({ page, components: z.array(component) }),
  incidents,
  'incidents/unresolved': incidents,
  'scheduled-maintenances': maintenances,
  'scheduled-maintenances/upcoming': maintenances,
  'scheduled-maintenances/active': maintenances,
};
