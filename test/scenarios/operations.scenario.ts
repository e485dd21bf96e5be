import { describe, expect, it } from '@jest/globals';
import type { ShopUnderTest } from '../support/shop-under-test.js';

type Documents = Readonly<Record<string, { readonly version: string }>>;

interface Said {
  readonly name: string;
  readonly modules: readonly string[];
  readonly face: boolean;
  readonly text: string;
  readonly info: { readonly instance: string; readonly modules: readonly string[]; readonly settings: Documents };
  readonly config: { readonly instance: string; readonly documents: Documents; readonly settings: object };
  readonly mappings: {
    readonly instance: string;
    readonly http: readonly string[];
    readonly grpc: { readonly answers: readonly string[]; readonly calls: readonly string[] };
    readonly events: readonly { readonly group: string; readonly topics: readonly string[] }[];
    readonly settings: { readonly documents: readonly string[]; readonly sections: readonly string[] };
  };
  readonly health: readonly number[];
}

/** Each process says what it is, what it does and by which settings, on a port of its own. */
export const operations = (the: () => ShopUnderTest): void =>
  describe('what a process says of itself', () => {
    const heard = async (): Promise<Said[]> =>
      Promise.all(
        (await the().services()).map(async ({ spec, http }) => {
          const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${http}/${path}`);
          const texts = await Promise.all(['info', 'config', 'mappings'].map(async (path) => (await ask(path)).text()));
          const [info, config, mappings] = texts.map((text) => JSON.parse(text) as unknown);
          const health = await Promise.all(['live', 'ready'].map(async (kind) => (await ask(`health/${kind}`)).status));
          const { name, modules, face } = spec;
          return { name, modules, face, text: texts.join('\n'), info, config, mappings, health } as Said;
        }),
      );

    it('health, settings in force with their versions, and whose they are', async () => {
      for (const { name, modules, info, config, mappings, health } of await heard()) {
        expect([name, ...health]).toEqual([name, 200, 200]);
        expect(info.modules.toSorted()).toEqual(modules.toSorted());
        expect([config.instance, mappings.instance]).toEqual([info.instance, info.instance]);
        expect(config.documents).toEqual(info.settings);
        expect(mappings.settings.documents).toEqual(Object.keys(info.settings));
        expect(mappings.settings.sections).toEqual(Object.keys(config.settings).sort());
        expect(info.settings['shared.yaml']?.version).toMatch(/^([0-9a-f]{32})?$/);
      }
    });

    it('its routes, methods, subscriptions and sections are those of the modules it carries', async () => {
      const all = await heard();
      for (const { modules, face, mappings } of all) {
        const { http, grpc, events, settings } = mappings;
        expect(http).toEqual(
          expect.arrayContaining(['GET /config', 'GET /health/ready', 'GET /info', 'GET /mappings']),
        );
        expect(http.includes('POST /orders')).toBe(face);
        const groups = new Set(events.map(({ group }) => group));
        const answered = new Set(grpc.answers.map((method) => method.split('.')[1]));
        for (const module of modules) {
          expect(groups).toContain(module);
          expect(settings.sections).toContain(module);
        }
        expect([...answered].sort()).toEqual(the().arm.shape === 'mono' ? [] : modules.toSorted());
      }
      if (the().arm.shape === 'micro')
        expect(all.find(({ name }) => name === 'order-1')?.mappings).toMatchObject({
          grpc: {
            answers: expect.arrayContaining(['weir.order.v1.OrderService/GetOrder']) as unknown,
            calls: ['weir.insight.v1.MonitorService', 'weir.inventory.v1.InventoryService'],
          },
        });
    });

    it('and no secret', async () => {
      const secrets = the().secrets ? [...strings(the().secrets)].filter((text) => text.length >= 12) : [];
      expect(secrets.length > 0).toBe(the().arm.infra === 'native');
      for (const { name, text } of await heard())
        expect([name, secrets.filter((secret) => text.includes(secret)).length]).toEqual([name, 0]);
    });
  });

function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) yield* strings(one);
}
