import { createRequire } from 'node:module';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Catch,
  Controller,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { GrpcMethod, RpcException } from '@nestjs/microservices';
import { Failure, Live, PlatformErrors } from '@weir/platform/kernel';
import { SilentLog, Trace } from '@weir/platform/telemetry';
import { map, throwError } from 'rxjs';
import { eventually } from '../../../../../test/support/eventually.js';
import { toFailure } from '../errors/failures.js';
import { type EchoInstance, type EchoOptions, OUT_OF_TEA, protoRoot, startEcho } from '../fixtures/echo.js';
import { protoPath as healthProto } from 'grpc-health-check';
import { loadProtos } from '../protos.js';
import { rpcSettings } from '../rpc.settings.js';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

async function echo(options?: EchoOptions): Promise<{ instance: EchoInstance; client: Client }> {
  const instance = await startEcho(options);
  const client = new Client(`127.0.0.1:${instance.server.port}`, credentials.createInsecure());
  open.push(instance, { stop: async () => client.close() });
  return { instance, client };
}

function unary(
  client: Client,
  method: MethodDefinition<object, object>,
  request: object,
  metadata = new Metadata(),
  deadline = Date.now() + 5_000,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) =>
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      { deadline },
      (error, reply) => (error ? reject(error) : resolve(reply as Record<string, unknown>)),
    ),
  );
}

const service = loadProtos(protoRoot).services.get('echo.v1.EchoService')!.definition;
const say = service['Say'] as MethodDefinition<object, object>;
const fail = service['Fail'] as MethodDefinition<object, object>;
const health = loadSync(healthProto, { enums: String })['grpc.health.v1.Health'] as Record<
  string,
  MethodDefinition<object, object>
>;
const failure = async (call: Promise<unknown>): Promise<Failure> =>
  toFailure(
    (await call.then(
      () => undefined,
      (error: unknown) => error,
    )) as ServiceError,
    'echo',
  );

describe('GrpcServer', () => {
  it('binds a free port and says which', async () => {
    const { instance, client } = await echo();
    expect(instance.server.port).toBeGreaterThan(0);
    expect(await unary(client, say, { text: 'hello' })).toMatchObject({ text: 'hello' });
  });

  it('leaves an unset optional field away', async () => {
    const { client } = await echo();
    expect(await unary(client, say, { text: 'hello' })).not.toHaveProperty('note');
  });

  it('answers with the failure of the handler, and hides what nobody has foreseen', async () => {
    const errors: unknown[] = [];
    class Errors extends SilentLog {
      override error(_message?: string, fields?: unknown): void {
        errors.push(fields);
      }
    }
    const { client } = await echo({ log: new Errors() });
    expect(await failure(unary(client, fail, { how: 'tea' }))).toMatchObject({
      spec: OUT_OF_TEA,
      message: 'no tea before Monday',
      details: { sku: 'tea-100' },
    });
    expect(errors).toEqual([]);
    expect(await failure(unary(client, fail, { how: 'bug' }))).toMatchObject({
      spec: PlatformErrors.INTERNAL,
      message: PlatformErrors.INTERNAL.title,
    });
    expect(errors).toEqual([
      { call: '/echo.v1.EchoService/Fail', error: new TypeError('cannot read secret of undefined') },
    ]);
  });

  it('refuses a message that does not match its schema', async () => {
    const { client } = await echo();
    const refused = await failure(unary(client, say, { text: '', delay: -1 }));
    expect(refused.spec).toEqual(PlatformErrors.INVALID_REQUEST);
    expect(refused.message).toMatch(/text: .*; delay: /);
  });

  it('runs the call in the trace of its caller', async () => {
    const { client } = await echo();
    const metadata = new Metadata();
    metadata.set('traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
    expect(await unary(client, say, { text: 'hello' }, metadata)).toMatchObject({ trace: 'a'.repeat(32) });
    expect((await unary(client, say, { text: 'hello' }))['trace']).toMatch(/^[0-9a-f]{32}$/);
    expect(Trace.current()).toBeUndefined();
  });

  it('lets guards, pipes, interceptors and filters do their work', async () => {
    @Injectable()
    class OnlyKnown implements CanActivate {
      canActivate(context: Parameters<CanActivate['canActivate']>[0]): boolean {
        return context.switchToRpc().getContext<Metadata>().get('who').length > 0;
      }
    }
    const upper: PipeTransform = {
      transform: (message: { text?: string }) =>
        message.text === undefined ? message : { text: message.text.toUpperCase() },
    };
    const exclaim: NestInterceptor = {
      intercept: (_context, next) => next.handle().pipe(map((reply: { text: string }) => ({ text: `${reply.text}!` }))),
    };

    @Catch(RangeError)
    class RangeFilter {
      catch(): unknown {
        return throwError(() => new RpcException({ code: status.OUT_OF_RANGE, message: 'too far' }));
      }
    }
    @UseGuards(OnlyKnown)
    @UseFilters(RangeFilter)
    @Controller()
    class Decorated {
      @UsePipes(upper)
      @UseInterceptors(exclaim)
      @GrpcMethod('EchoService')
      say({ text }: { text: string }): object {
        if (text === 'FAR') throw new RangeError();
        return { text };
      }
    }
    const { client } = await echo({ controllers: [Decorated] });
    const who = new Metadata();
    who.set('who', 'me');
    expect(await unary(client, say, { text: 'hello' }, who)).toMatchObject({ text: 'HELLO!' });
    await expect(unary(client, say, { text: 'hello' })).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    await expect(unary(client, say, { text: 'far' }, who)).rejects.toMatchObject({
      code: status.OUT_OF_RANGE,
      details: 'too far',
    });
    await expect(unary(client, fail, { how: 'tea' }, who)).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });

  it('does not begin work whose deadline is over', async () => {
    const { instance } = await echo();
    let begun = 0;
    const answer = instance.server.createServiceMethod(
      async () => (begun += 1),
      { path: '/echo.v1.EchoService/Say', requestStream: false, responseStream: false },
      undefined as never,
    ) as (call: object, callback: (answer: { code: status } | null) => void) => void;
    const call = (deadline: number): Promise<{ code: status } | null> =>
      new Promise((resolve) =>
        answer({ metadata: new Metadata(), getDeadline: () => deadline, cancelled: false }, resolve),
      );
    expect(await call(Date.now() - 1)).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(begun).toBe(0);
    expect(await call(Infinity)).toBeNull();
    expect(begun).toBe(1);
  });

  it('serves health by readiness, and reflection of what it answers', async () => {
    const { instance, client } = await echo();
    const check = async (name: string): Promise<unknown> =>
      (await unary(client, health['Check']!, { service: name }))['status'];
    expect(await check('')).toBe('SERVING');
    expect(await check('echo.v1.EchoService')).toBe('SERVING');
    await expect(check('echo.v1.UnansweredService')).rejects.toMatchObject({ code: status.NOT_FOUND });
    let reason: string | undefined = 'the database is away';
    instance.lifecycle.readiness('database', () => reason);
    await eventually('an unready process says NOT_SERVING', 2_000, async () => (await check('')) === 'NOT_SERVING');
    reason = undefined;
    await eventually('a ready process says SERVING', 2_000, async () => (await check('')) === 'SERVING');
    expect(await reflectedServices(client)).toEqual(['echo.v1.EchoService']);
  });

  it('ends calls under way before it stops, and takes no new ones', async () => {
    const { instance, client } = await echo();
    const held = unary(client, say, { text: 'hold' });
    await eventually('the call has begun', 2_000, () => instance.heard.release !== undefined);
    const stopped = instance.lifecycle.stop();
    await eventually('the port is closed', 2_000, async () => {
      const late = new Client(`127.0.0.1:${instance.server.port}`, credentials.createInsecure());
      const error = await unary(late, say, { text: 'late' }, new Metadata(), Date.now() + 500).catch(
        (failed: unknown) => failed,
      );
      late.close();
      return (error as ServiceError).code === status.UNAVAILABLE;
    });
    instance.heard.release!();
    expect(await held).toMatchObject({ text: 'hold' });
    await stopped;
  });

  it('cuts calls that do not end in time', async () => {
    const { instance, client } = await echo({ drainMs: 50 });
    const held = failure(unary(client, say, { text: 'hold' }));
    await eventually('the call has begun', 2_000, () => instance.heard.release !== undefined);
    await instance.lifecycle.stop();
    expect((await held).spec).toEqual(PlatformErrors.UNAVAILABLE);
  });

  describe('under overload', () => {
    const limited = (limits: object) => new Live(rpcSettings.parse(limits));
    const texts = ({ heard }: EchoInstance): string[] => heard.texts;
    const soon = (client: Client, text: string, ms = 5_000, delay = 0) =>
      unary(client, say, { text, delay }, new Metadata(), Date.now() + ms);

    it('does not begin what nobody waits for when its turn comes', async () => {
      const { instance, client } = await echo({ settings: limited({ maxServing: 1 }) });
      const held = soon(client, 'hold');
      await eventually('the call has begun', 2_000, () => instance.heard.release !== undefined);
      const late = [soon(client, 'late', 100), soon(client, 'late', 100)].map(failure);
      const patient = soon(client, 'patient');
      expect((await Promise.all(late)).map(({ spec }) => spec)).toEqual([
        PlatformErrors.TIMEOUT,
        PlatformErrors.TIMEOUT,
      ]);
      instance.heard.release!();
      await Promise.all([held, patient]);
      expect(texts(instance)).toEqual(['hold', 'patient']);
    });

    it('does not begin what cannot end in time: less is left than the quickest answer took', async () => {
      const { instance, client } = await echo();
      await soon(client, 'slow', 5_000, 300);
      expect(await failure(soon(client, 'hopeless', 200, 300))).toMatchObject({
        spec: PlatformErrors.TIMEOUT,
        message: 'The deadline was over before the work began',
      });
      await soon(client, 'hopeful', 1_000);
      expect(texts(instance)).toEqual(['slow', 'hopeful']);
    });

    it('refuses what finds the queue full, and follows both limits live', async () => {
      const settings = limited({ maxServing: 1, maxWaiting: 1 });
      const { instance, client } = await echo({ settings });
      const held = soon(client, 'hold');
      await eventually('the call has begun', 2_000, () => instance.heard.release !== undefined);
      const waiting = soon(client, 'waits');
      expect(await failure(soon(client, 'too many'))).toMatchObject({ spec: PlatformErrors.OVERLOADED });
      settings.set({ ...settings.value, maxWaiting: 2 });
      const second = soon(client, 'waits too');
      settings.set({ ...settings.value, maxServing: 3 });
      await Promise.all([waiting, second, soon(client, 'at once')]);
      instance.heard.release!();
      await held;
      expect(texts(instance)).toHaveLength(4);
    });
  });

  it('refuses to start with a controller that no proto knows', async () => {
    @Controller()
    class Stray {
      @GrpcMethod('EchoService', 'Sing')
      sing(): object {
        return {};
      }
    }
    await expect(startEcho({ controllers: [Stray] })).rejects.toThrow(/A controller answers EchoService\/Sing/);
  });
});

function reflectedServices(client: Client): Promise<string[]> {
  const proto = loadSync(
    createRequire(import.meta.url)
      .resolve('@grpc/reflection')
      .replace(/src\/index\.js$/, 'proto/grpc/reflection/v1/reflection.proto'),
  );
  const method = (proto['grpc.reflection.v1.ServerReflection'] as Record<string, MethodDefinition<object, object>>)[
    'ServerReflectionInfo'
  ]!;
  const stream = client.makeBidiStreamRequest(method.path, method.requestSerialize, method.responseDeserialize);
  return new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('data', (reply: { listServicesResponse: { service: { name: string }[] } }) => {
      stream.end();
      resolve(reply.listServicesResponse.service.map(({ name }) => name).filter((name) => !name.startsWith('grpc.')));
    });
    stream.write({ listServices: '' });
  });
}
