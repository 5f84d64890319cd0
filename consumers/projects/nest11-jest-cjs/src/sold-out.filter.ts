import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { op } from '@openpanel-node/nestjs';
import type { Response } from 'express';
import { SoldOutError } from './orders.service';

@Catch(SoldOutError)
export class SoldOutFilter implements ExceptionFilter {
  catch({ message: item }: SoldOutError, host: ArgumentsHost) {
    op.track('sold_out', { item });
    host.switchToHttp().getResponse<Response>().status(409).json({ soldOut: item });
  }
}
