import { JwtService } from '@nestjs/jwt';

/** A token of a user of the shop. */
export const tokenOf = (sub: string, tenant = 'acme') =>
  new JwtService({ secret: 'not-a-secret' }).sign({ sub, tenant }, { expiresIn: '1h' });
