import type { Preferences } from './preferences-facts.ts';
import type { Channel, FilledIn, SubscribeAnswer } from './subscribe-facts.ts';

/**
 * What the pages are told: public facts of one site, and nothing else. Plain data, so that it can go to a worker or a file.
 * This is the contract between whoever knows the facts (the API) and the pages, which know nothing but this.
 */
export type Snapshot = SiteFacts & { page: PageFacts };

export const languages = ['nl', 'en'] as const;
export type Language = (typeof languages)[number];

/** A text that somebody typed, in the languages in which it was typed. */
export type Typed = Partial<Record<Language, string | undefined>>;

/** A moment as ISO 8601 in UTC, such as `2026-11-23T10:33:00Z`. */
export type Moment = string;

/** A month of the site's own calendar, such as `2026-11`. */
export type Month = string;

export type SiteFacts = {
  site: {
    id: string;
    title: string;
    /** Where the public finds it, without a slash at the end. */
    publicUrl: string;
    /** The path of `publicUrl`: empty at the root of a host, else such as `/actueel/storingen`. */
    basePath: string;
    /** Dutch, and perhaps English too. */
    languages: readonly Language[];
    /** Its own colours and logo, by their paths within the site; unset where it has none. */
    theme?: string;
    logo?: { path: string; width: number; height: number };
    /** Where the stylesheet is, for a page that is not in the site's own folder but answered by the service. */
    assetPath?: string;
  };
  /** Where the service is that takes in what visitors send, without a slash at the end; perhaps on another host. */
  serviceUrl: string;
  /** `tried`: mail and SMS are only written to a folder, and nobody gets them. */
  messages: 'sent' | 'tried';
  organisation: {
    name: string;
    /** The language of the names of the organisation, its sites and products. */
    language: Language;
    serviceDeskEmail: string;
    telephone: string;
    telephoneCost: Record<Language, string>;
    /** All times and days on the pages are of this zone. */
    timeZone: string;
  };
};

/** Exactly what one page shows. */
export type PageFacts =
  /** `maintenance`: what is going on, and then what is coming. */
  | { kind: 'front'; products: Product[]; open: Incident[]; recent: Incident[]; maintenance: Maintenance[] }
  | { kind: 'incident'; incident: Incident }
  /** `past` and `pastMaintenance`: the latest that are over; older ones are in the archive and on the list of maintenance. */
  | {
      kind: 'product';
      product: Product;
      open: Incident[];
      past: Incident[];
      maintenance: Maintenance[];
      pastMaintenance: Maintenance[];
      availability: ProductAvailability;
    }
  /** Unset: nothing is known of it yet. */
  | { kind: 'accessibility'; statement: Accessibility | null }
  | { kind: 'maintenance'; maintenance: Maintenance }
  /** What is going on and coming, the first to begin first, and the latest that is over, the last first. */
  | { kind: 'maintenance-list'; open: Maintenance[]; past: Maintenance[] }
  /** Newest first, without gaps. */
  | { kind: 'archive'; months: Month[] }
  /** The incidents that began in the month, newest first. */
  | { kind: 'month'; month: Month; incidents: Incident[] }
  /** `over`: nothing where nobody can subscribe. `filledIn`: the service sends the form back to be corrected. */
  | { kind: 'subscribe'; products: { id: string; name: string }[]; over: readonly Channel[]; filledIn?: FilledIn }
  /** Never in the site's folder: the service answers with it. */
  | { kind: 'subscribe-answer'; answer: SubscribeAnswer }
  /** The page behind the link in a message; answered by the service too. */
  | { kind: 'preferences'; preferences: Preferences }
  /** The same for a link that is none of ours. */
  | { kind: 'unknown-link' }
  | { kind: 'not-found' };

export type PageKind = PageFacts['kind'];

/** `none-known`: no open incident names it. The pages never say more than that. */
export type State = 'full' | 'partial' | 'none-known';

/** `underMaintenance`: work is going on, announced or running over; whether anything fails is another question. */
export type Product = {
  id: string;
  name: string;
  state: State;
  underMaintenance: boolean;
  components: { name: string; state: State; underMaintenance: boolean }[];
};

export type ProductAvailability = YearFigures & {
  /** The day of the site until and with which it was calculated, such as `2026-11-23`. */
  until: string;
  /** The last ones until and with today, in order. */
  days: Day[];
  /** Those of this year of which something is known, in order. `norm`: whether the month keeps to the norm of the year. */
  months: { month: Month; percent: number | null; downMinutes: number; norm: Norm['state'] | null }[];
  /** In the file's order, each against its own norm; a connection category is one too. */
  components: (YearFigures & { name: string })[];
  /** What the public was told of, the largest first. */
  shares: CauseShare[];
  /** What took the rest of the time: what is smaller, or was not told to the public. Null: nothing. */
  otherShare: ShareOfDown | null;
};

/** Of this calendar year until now. Minutes are whole, and rounded so that they never look better than they are. */
export type YearFigures = {
  /** From 0 to 100; null as long as it is too short to say. */
  percent: number | null;
  /** Weighed: a minute of partial failure counts for a part. */
  downMinutes: number;
  /** Null when nothing was agreed. */
  norm: Norm | null;
};

/** `minutesLeft`: until it is lost; below zero it is lost by so much. */
export type Norm = { percent: number; state: 'kept' | 'lost'; minutesLeft: number };

/** `percent`: of all the time down this year. */
export type ShareOfDown = { downMinutes: number; percent: number };

/** `beganOn`: the first day of this year on which it took time. */
export type CauseShare = ShareOfDown & { kind: 'incident' | 'maintenance'; reference: string; beganOn: string };

/**
 * `unknown`: nobody kept count; never shown as a good day. The minutes are those that people noticed, whether they count or not: of
 * disruptions, and apart from them of maintenance outside its planned time, with the references that the public knows.
 */
export type Day = {
  date: string;
  state: State | 'unknown';
  fullMinutes: number;
  partialMinutes: number;
  maintenance: { minutes: number; references: string[] } | null;
};

/** Of the accessibility statement of a Dutch public body. */
export type Accessibility = {
  status: 'A' | 'B' | 'C' | 'D';
  assessedOn: string;
  reportUrl: string | null;
  statementUrl: string | null;
  issues: Record<Language, string>[];
};

export type IncidentStatus = 'investigating' | 'identified' | 'recovering' | 'resolved';

export type Incident = {
  reference: string;
  /** As the public was last told. */
  status: IncidentStatus;
  impact: 'full' | 'partial';
  /** `local`: not everybody notices it. */
  scope: 'central' | 'local';
  /** What does not work; not typed in a language: the standard sentence. */
  symptom: Typed;
  beganAt: Moment;
  resolvedAt: Moment | undefined;
  /** The incident under which the news goes on, of a duplicate. */
  goesOnAs?: GoesOnAs | undefined;
  /** When the public was told that it hears again; unset: as soon as there is news. */
  nextUpdateAt: Moment | undefined;
  /** Whether that moment has passed without news. */
  nextUpdateIsOverdue: boolean;
  /** Those of this site only. */
  products: AffectedProduct[];
  /** Public ones only, newest first, at least one. */
  updates: Update[];
};

/** `status` as the public was last told, `resolved` since `resolvedAt`; `hasPage`: false when it is not on this site any more. */
export type GoesOnAs = { reference: string; status: IncidentStatus; resolvedAt: Moment | undefined; hasPage: boolean };

/** `hasPage`: false for a product that has ended, whose page is gone. */
export type AffectedProduct = { id: string; name: string; hasPage: boolean; components: string[] };

/** `overrunning`: its end has passed and nobody said that it is finished. */
export type MaintenanceState = 'announced' | 'in-progress' | 'overrunning' | 'finished' | 'cancelled';

export type Maintenance = {
  reference: string;
  state: MaintenanceState;
  /** It could not be announced in time. */
  emergency: boolean;
  /** What people notice; not typed in a language: the standard sentence. */
  symptom: Typed;
  startsAt: Moment;
  /** When it is to end. */
  endsAt: Moment;
  /** When it was finished. */
  finishedAt: Moment | undefined;
  /** Rises with every change, of which the last was at `changedAt`: for calendar programs that follow. */
  sequence: number;
  changedAt: Moment;
  /** Those of this site only. */
  products: AffectedProduct[];
  /** Newest first, at least one. */
  updates: MaintenanceUpdate[];
};

/** What the public is told of, by people or by the clock. */
export type MaintenanceStep =
  | 'announced'
  | 'rescheduled'
  | 'started'
  | 'extended'
  | 'overran'
  | 'finished'
  | 'cancelled'
  | 'became-incident';

/** `moved`: when it was to be and when it is since, of what got another time or takes longer. */
export type MaintenanceUpdate = {
  step: MaintenanceStep;
  at: Moment;
  explanation: Typed;
  moved?: { from: Period; to: Period } | undefined;
};

export type Period = { startsAt: Moment; endsAt: Moment };

export type Update = { status: IncidentStatus; publishedAt: Moment; explanation: Typed };
