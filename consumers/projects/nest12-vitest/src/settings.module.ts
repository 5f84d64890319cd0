import { Injectable, Module } from '@nestjs/common';

@Injectable()
export class Settings {
  readonly region = 'eu-1';
}

@Module({ providers: [Settings], exports: [Settings] })
export class SettingsModule {}
