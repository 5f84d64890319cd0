export interface User {
  readonly id: string;
  readonly orgs: readonly string[];
}

/** What middleware leaves in `ctx.state` for whatever comes after it. */
export interface State {
  /** Where the analytics find the profile: `ctx.state.user.id`. */
  user?: User | undefined;
}
