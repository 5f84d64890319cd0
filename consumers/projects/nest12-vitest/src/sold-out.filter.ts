import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { op } from '@openpanel-node/nestjs';
import type { FastifyReply } from 'fastify';
import { SoldOutError } from './orders.service.js';

@Catch(SoldOutError)
export class SoldOutFilter implements ExceptionFilter {
  async catch({ message: item }: SoldOutError, host: ArgumentsHost) {
    op.track('sold_out', { item });
    await host.switchToHttp().getResponse<FastifyReply>().status(409).send({ soldOut: item });
  }
}
