/** What an API key may do, per part of the service. Writing includes reading. */
export const scopes = [
  'incidents:read',
  'incidents:write',
  'contacts:read',
  'contacts:write',
  'organisation:read',
  'organisation:write',
] as const;
export type Scope = (typeof scopes)[number];
