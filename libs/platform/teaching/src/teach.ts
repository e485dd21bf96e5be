import type { DynamicModule, FactoryProvider, InjectionToken, Provider } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import type { Lesson } from './lesson.js';
import { teachingSettings } from './teaching.settings.js';

/** The same tree of modules with each lesson before the provider it concerns; the settings decide at the start which one is given. A module that hangs in two places stays one module. */
export function teach(app: DynamicModule, lessons: readonly Lesson[]): DynamicModule {
  const done = new Map<unknown, DynamicModule>();
  const visit = (node: unknown): unknown => {
    if (!isDynamic(node)) return node;
    const known = done.get(node);
    if (known) return known;
    const copy: DynamicModule = { ...node };
    done.set(node, copy);
    if (node.imports) copy.imports = node.imports.map((one) => visit(one) as typeof one);
    if (node.providers) copy.providers = lessons.reduce<Provider[]>(withLesson, [...node.providers]);
    return copy;
  };
  return visit(app) as DynamicModule;
}

function withLesson(providers: Provider[], lesson: Lesson): Provider[] {
  return providers.flatMap((provider) => {
    if (tokenOf(provider) !== lesson.token) return [provider];
    const real = Symbol(`with ${lesson.without}`);
    const choice: FactoryProvider = {
      provide: lesson.token,
      inject: [Settings, real, ...lesson.inject],
      useFactory: (settings: Settings, given: never, ...injected: never[]): unknown =>
        settings.section('teaching', teachingSettings).value.without === lesson.without
          ? lesson.naive(given, ...injected)
          : given,
    };
    return [{ ...(provider as FactoryProvider), provide: real }, choice];
  });
}

const tokenOf = (provider: Provider): InjectionToken => (typeof provider === 'function' ? provider : provider.provide);

const isDynamic = (node: unknown): node is DynamicModule =>
  typeof node === 'object' && node !== null && 'module' in node;
