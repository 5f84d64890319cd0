export interface Payment {
  readonly user: string;
  readonly org: string;
  /** In cents. */
  readonly amount: number;
}
