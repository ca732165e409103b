/** Deliveries in a chunk: what SES and MessageBird take in one call. */
export const chunkSize = 50;
