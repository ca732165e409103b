import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventStatus } from 'ical-generator';
import { calendarPath, pagePath } from '../../status-site/src/addresses.ts';
import type { Language, Maintenance, SiteFacts } from '../../status-site/src/snapshot.ts';
import { maintenanceTitle, maintenanceWording, noticedText } from '../../status-site/src/text/maintenance-words.ts';

const lookAgainAfterSeconds = 60 * 60;

/**
 * The calendar file of a site's maintenance (RFC 5545). An entry keeps its UID; its SEQUENCE rises with every change and what is
 * cancelled stays in as CANCELLED, so that calendar programs that follow the file move and remove what they took over before.
 * The same facts give the same file.
 */
export function maintenanceCalendar(
  { site, organisation }: Pick<SiteFacts, 'site' | 'organisation'>,
  maintenances: Maintenance[],
  language: Language,
): string {
  const calendar = ical({
    name: `${maintenanceWording[language].maintenance} ${organisation.name}`,
    prodId: { company: 'Baken', product: 'Baken', language: language.toUpperCase() },
    method: ICalCalendarMethod.PUBLISH,
    ttl: lookAgainAfterSeconds,
    url: `${site.publicUrl}${calendarPath(language)}`,
  });
  const host = new URL(site.publicUrl).hostname;
  for (const maintenance of maintenances) {
    const { reference, state, startsAt, endsAt, finishedAt, sequence, changedAt } = maintenance;
    calendar.createEvent({
      id: `maintenance-${reference}@${host}`,
      sequence,
      stamp: new Date(changedAt),
      lastModified: new Date(changedAt),
      start: new Date(startsAt),
      end: new Date(finishedAt ?? endsAt),
      summary: maintenanceTitle(maintenance, language),
      description: noticedText(maintenance, language),
      url: `${site.publicUrl}${pagePath({ kind: 'maintenance', reference }, language)}`,
      status: state === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      // It is not the reader's own time.
      busystatus: ICalEventBusyStatus.FREE,
    });
  }
  return `${calendar.toString()}\r\n`;
}
