export interface User {
  readonly id: string;
  readonly orgs: readonly string[];
}

/** What middleware sets in `ctx.state`. */
export interface State {
  /** The analytics middleware uses `ctx.state.user.id` as the profile. */
  user?: User | undefined;
}
