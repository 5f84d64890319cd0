import { type ArgumentsHost, Catch, HttpException, InternalServerErrorException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { Request } from 'express';

/** Sends a plain 500 for every error that is not an HttpException. */
@Catch()
export class ErrorFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    if (error instanceof HttpException) return super.catch(error, host);
    const { method, path } = host.switchToHttp().getRequest<Request>();
    console.error(`${method} ${path} failed: ${error instanceof Error ? error.message : error}`);
    super.catch(new InternalServerErrorException({ error: 'something went wrong' }), host);
  }
}
