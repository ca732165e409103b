import type { Queryable } from '../database/client.ts';
import { DomainError } from '../errors.ts';
import type { Incident } from './find-incident.ts';
import { openOnSameProducts } from './open-on-same-products.ts';
import type { PublishUpdateRequest } from './schemas.ts';

/**
 * Throws `another-is-open` for a closing notice while another incident on one of its products, of which the public was told, is
 * open: everybody would read that the product works again. Not for those that the request names in `despiteOpen`.
 */
export async function refuseWhileOpen(tx: Queryable, incident: Incident, request: PublishUpdateRequest): Promise<void> {
  if (request.status !== 'resolved') return;
  const others = (await openOnSameProducts(tx, incident.id)).filter(
    ({ reference, isPublic }) => isPublic && !request.despiteOpen?.includes(reference),
  );
  if (others.length === 0) return;
  const list = others.map(({ reference, products }) => `${reference} (${products.join(', ')})`).join(', ');
  const references = others.map(({ reference }) => reference).join(', ');
  throw new DomainError(
    'another-is-open',
    {
      nl: `Er loopt nog een storing op hetzelfde product: ${list}. Iedereen zou lezen dat het weer werkt. Is het dezelfde storing, sluit ${incident.reference} dan als dubbel van die andere (duplicateOf bij het sluiten); dat verstuurt niets.`,
      en: `Another disruption of the same product is open: ${list}. Everybody would read that it works again. If it is the same disruption, close ${incident.reference} as a duplicate of the other (duplicateOf when closing); that sends nothing.`,
    },
    [
      {
        in: 'body',
        field: '/despiteOpen',
        detail: {
          nl: `Is deze storing toch over, noem hier dan: ${references}.`,
          en: `If this disruption is over all the same, name here: ${references}.`,
        },
      },
    ],
  );
}
