import type { NacosParameters, NacosReply, NacosSession } from '@weir/platform/discovery';
import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { z } from 'zod';
import {
  checkExpected,
  checkName,
  checkSize,
  ConfigDocuments,
  conflict,
  KEPT_REVISIONS,
  type Publication,
  type Revision,
  versionOf,
} from './config-documents.js';
import { ConfigErrors } from './config.errors.js';

export const GROUP = 'WEIR';
const CONFIGS = '/cs/configs';
/** Documents on one page; Weir has a dozen. */
const PAGE = 500;

const names = z.object({ pageItems: z.array(z.object({ dataId: z.string(), group: z.string() })) });
const detail = z.object({ content: z.string() });
const rows = z.object({
  pageItems: z.array(
    z.object({
      id: z.coerce.number().int(),
      srcUser: z.string().nullish(),
      srcIp: z.string().nullish(),
      opType: z.string(),
      lastModifiedTime: z.union([z.string(), z.number()]),
    }),
  ),
});
const row = z.object({ content: z.string().nullish() });

/** Documents over Nacos' HTTP interface v1 (2.3 to 2.5), read from its database and not from its caches. Its history is its own, with the user that it logged in. */
export class NacosDocuments extends ConfigDocuments {
  /** `namespace` is empty for `public`. */
  constructor(
    private readonly session: NacosSession,
    private readonly namespace: string,
  ) {
    super();
  }

  override async list(): Promise<string[]> {
    const { pageItems } = await this.json(names, CONFIGS, {
      search: 'accurate',
      dataId: '',
      group: GROUP,
      pageNo: 1,
      pageSize: PAGE,
    });
    return pageItems.map(({ dataId }) => dataId).sort();
  }

  override async get(document: string): Promise<string | undefined> {
    const { data } = await this.call('GET', CONFIGS, { ...this.named(document), show: 'all' });
    return data === '' || data === 'null' ? undefined : detail.parse(JSON.parse(data)).content;
  }

  override async publish(document: string, text: string, { expect }: Publication = {}): Promise<void> {
    const form = { ...this.named(document), content: checkSize(document, text), type: isYaml(document) };
    if (expect === undefined) return void (await this.call('POST', CONFIGS, form));
    // Nacos compares nothing when the document is new, so that is looked at beforehand.
    checkExpected(document, await this.get(document), expect);
    const reply = await this.send('POST', CONFIGS, form, expect ? { casMd5: expect } : {});
    if (/cas publish fail/i.test(reply.data)) throw conflict(document, expect);
    this.insist(reply, CONFIGS);
  }

  override async remove(document: string): Promise<void> {
    await this.call('DELETE', CONFIGS, this.named(document));
  }

  /** A row of Nacos says who changed what at which time, and holds the text from before the change; only that of a creation holds the new one. */
  override async history(document: string): Promise<Revision[]> {
    const named = this.named(document);
    const { pageItems } = await this.json(rows, '/cs/history', {
      ...named,
      search: 'accurate',
      pageNo: 1,
      pageSize: KEPT_REVISIONS,
    });
    const texts = await Promise.all(
      pageItems.map(async ({ id }) => (await this.json(row, '/cs/history', { ...named, nid: id })).content ?? ''),
    );
    const now = pageItems.length > 0 ? await this.get(document) : undefined;
    return pageItems.map(({ id, srcUser, srcIp, opType, lastModifiedTime }, at) => {
      const op = opType.trim();
      const text = op === 'D' ? undefined : op === 'I' ? texts[at] : at === 0 ? now : texts[at - 1];
      const by = srcUser ?? srcIp ?? 'unknown';
      return { id, document, at: new Date(lastModifiedTime).getTime(), by, version: versionOf(text), text };
    });
  }

  private named(document: string): NacosParameters {
    return { dataId: checkName(document), group: GROUP };
  }

  private async json<T>(schema: z.ZodType<T>, path: string, query: NacosParameters): Promise<T> {
    return schema.parse(JSON.parse((await this.call('GET', path, query)).data));
  }

  private async call(method: string, path: string, parameters: NacosParameters): Promise<NacosReply> {
    return this.insist(await this.send(method, path, parameters), path);
  }

  private async send(
    method: string,
    path: string,
    parameters: NacosParameters,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<NacosReply> {
    const data = { ...parameters, tenant: this.namespace };
    let last: unknown;
    for (const address of this.session.addresses) {
      try {
        const url = `http://${address}/nacos/v1${path}`;
        return await this.session.request(url, { method, headers, data, dataAsQueryString: method === 'DELETE' });
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  private insist(reply: NacosReply, path: string): NacosReply {
    if (reply.status === 200 && reply.data !== 'false') return reply;
    if (reply.status === 401 || reply.status === 403)
      throw new Failure(ConfigErrors.DENIED, `Nacos does not let this user do that (HTTP ${reply.status})`);
    throw new Failure(
      PlatformErrors.UNAVAILABLE,
      `Nacos answered ${path} with HTTP ${reply.status}: ${reply.data.slice(0, 200)}`,
    );
  }
}

const isYaml = (document: string): string => (document.endsWith('.yaml') ? 'yaml' : 'text');
