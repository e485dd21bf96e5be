import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { LedgerEntry } from './api.js';
import { Ledger } from './ledger.js';
import { Behaviour, type PspSettings, settings } from './settings.js';

@Controller('ledger')
export class LedgerController {
  constructor(private readonly ledger: Ledger) {}

  @Get()
  all(): readonly LedgerEntry[] {
    return this.ledger.entries;
  }

  @Get(':key')
  of(@Param('key') key: string): readonly LedgerEntry[] {
    return this.ledger.entries.filter((entry) => entry.key === key);
  }
}

@Controller('settings')
export class SettingsController {
  constructor(private readonly behaviour: Behaviour) {}

  @Get()
  show(): PspSettings {
    return this.behaviour.current;
  }

  /** Replaces all settings; what is left out goes back to its default. */
  @Post()
  @HttpCode(200)
  replace(@Body({ schema: settings }) next: PspSettings): PspSettings {
    return (this.behaviour.current = next);
  }
}

@Controller('health')
export class HealthController {
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The port opens only after the ledger was read. */
  @Get('ready')
  ready(): { status: 'ok' } {
    return { status: 'ok' };
  }
}
