import type { OrganisationProfile, WorkingDays } from '../products/profile.ts';
import type { WorkingCalendar } from './working-days.ts';

const usual: WorkingDays = { goodFriday: false, liberationDay: 'every-fifth-year', closed: [] };

/** The working calendar of an organisation, as its file describes it. */
export function calendarOf({
  timeZone,
  profile,
}: {
  timeZone: string;
  profile: Pick<OrganisationProfile, 'closedBetweenChristmasAndNewYear' | 'workingDays'>;
}): WorkingCalendar {
  const { goodFriday, liberationDay, closed } = profile.workingDays ?? usual;
  return {
    timeZone,
    holidays: { goodFriday, liberationDay },
    closedBetweenChristmasAndNewYear: profile.closedBetweenChristmasAndNewYear,
    closures: closed.map(({ from, to }) => ({
      from: Temporal.PlainDate.from(from),
      to: Temporal.PlainDate.from(to),
    })),
  };
}
