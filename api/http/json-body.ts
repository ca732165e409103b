/** A request with a body of JSON, which must be there. */
export function jsonBody<Schema>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } };
}
