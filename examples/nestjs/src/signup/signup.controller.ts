import { Body, Controller, Post } from '@nestjs/common';
import { AccountsService } from './accounts.service.js';
import type { NewAccount } from './new-account.js';

@Controller('signup')
export class SignupController {
  constructor(private readonly accounts: AccountsService) {}

  @Post()
  async signUp(@Body() account: NewAccount): Promise<{ id: string }> {
    return { id: await this.accounts.create(account) };
  }
}
