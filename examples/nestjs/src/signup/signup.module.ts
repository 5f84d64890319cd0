import { Module } from '@nestjs/common';
import { AccountsService } from './accounts.service.js';
import { SignupController } from './signup.controller.js';

@Module({ controllers: [SignupController], providers: [AccountsService] })
export class SignupModule {}
