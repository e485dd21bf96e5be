import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { catalogueSettings, CatalogueSettingsLive } from '../../catalogue.settings.js';
import { CachedInventory } from './catalogue/cached.inventory.js';
import { CatalogueFeed } from './catalogue/catalogue.feed.js';
import { InventoryHttpController } from './inventory.http.controller.js';

/** The HTTP face of inventory: the gateway hangs it on a remote InventoryApi, the monolith on the local one. Shows products from a copy of its own. */
@Module({})
export class InventoryHttpModule {
  static over(provider: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return {
      module: InventoryHttpModule,
      imports: [provider],
      controllers: [InventoryHttpController],
      providers: [
        {
          provide: CatalogueSettingsLive,
          useFactory: (settings: Settings) => settings.section('catalogue', catalogueSettings),
          inject: [Settings],
        },
        CatalogueFeed,
        CachedInventory,
      ],
    };
  }
}
