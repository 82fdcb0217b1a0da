/* The framework describes every property by a zod schema, which the host's own framework checks with:
 * in a piece, nobody asks for them. So here is a schema that can be built in any way and checks nothing. */
export const z: unknown = new Proxy(() => undefined, {
  get: () => z,
  apply: () => z,
});
