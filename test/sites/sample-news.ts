import type { Queryable } from '../../api/database/client.ts';
import { insertIncident } from './site-fixtures.ts';

/** A bad Monday: one service fails whole, one in part, and some that are over; for the eye, the browser and the link check. */
export async function insertSampleNews(db: Queryable): Promise<void> {
  await insertIncident(db, {
    reference: '2026-0042',
    beganAt: '2026-11-23T10:20:00Z',
    products: ['digid', 'digid-machtigen'],
    symptom: {
      nl: 'Inloggen met DigiD lukt niet. Ook machtigen lukt niet.',
      en: 'Logging in with DigiD does not work. Nor does authorising somebody.',
    },
    updates: [
      { at: '2026-11-23T10:33:00Z', nextUpdateAt: '2026-11-23T11:03:00Z' },
      {
        at: '2026-11-23T11:01:00Z',
        status: 'identified',
        explanation: {
          nl: 'De storing komt door een defect in het netwerk van een leverancier.\nDe leverancier vervangt het onderdeel nu.',
        },
        nextUpdateAt: '2026-11-23T11:31:00Z',
      },
    ],
  });
  await insertIncident(db, {
    reference: '2026-0041',
    beganAt: '2026-11-23T08:05:00Z',
    products: ['veilig-internet'],
    components: [{ productId: 'veilig-internet', componentId: 'goud' }],
    impact: 'partial',
    scope: 'local',
    updates: [{ at: '2026-11-23T08:20:00Z', status: 'recovering' }],
  });
  await insertIncident(db, {
    reference: '2026-0040',
    beganAt: '2026-11-19T22:50:00Z',
    products: ['digipoort'],
    impact: 'partial',
    updates: [
      { at: '2026-11-19T23:10:00Z', nextUpdateAt: '2026-11-19T23:40:00Z' },
      { at: '2026-11-20T00:27:00Z', status: 'resolved' },
    ],
  });
  await insertIncident(db, {
    reference: '2026-0039',
    beganAt: '2026-11-10T07:00:00Z',
    products: ['digid', 'digipoort', 'digikoppeling', 'berichtenspiegel'],
    updates: [
      { at: '2026-11-10T07:12:00Z', status: 'identified' },
      {
        at: '2026-11-10T07:31:00Z',
        status: 'resolved',
        explanation: { nl: 'Alle diensten werken weer.', en: 'All services work again.' },
      },
    ],
  });
  await insertIncident(db, {
    reference: '2026-0012',
    beganAt: '2026-03-28T23:30:00Z',
    products: ['digid'],
    updates: [{ at: '2026-03-28T23:45:00Z' }, { at: '2026-03-29T01:30:00Z', status: 'resolved' }],
  });
}
