export interface NewAccount {
  readonly email: string;
  readonly org: string;
}
