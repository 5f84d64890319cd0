/** In place of a session or a JWT: `Authorization: Bearer u_17@acme` is user u_17 of the organization acme. */
export function userOf(request) {
  const [, id, orgs] = /^Bearer (\w+)@([\w+]+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
  return id && orgs ? { id, orgs: orgs.split('+') } : undefined;
}

/** A route handler for the members of the organization in the path alone. */
export const forMembers = (handler) => async (request, context) => {
  const user = userOf(request);
  if (!user) return Response.json({ error: 'sign in first' }, { status: 401 });
  const { orgId } = await context.params;
  if (!user.orgs.includes(orgId)) return Response.json({ error: 'not your organization' }, { status: 403 });
  return handler(request, context);
};
