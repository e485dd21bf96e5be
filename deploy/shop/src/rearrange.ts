import type { ShopProcess } from './shop-process.js';

/**
 * Goes from the processes `before` to those `after`, both of one shop; who is in both is left alone. What is new stands before what is old goes. The face is replaced in between, since
 * the old and the new one share a port: for about a second nobody answers there. Rejects when something new does not start; what stood before stands then.
 */
export async function rearrange(before: readonly ShopProcess[], after: readonly ShopProcess[]): Promise<void> {
  const coming = after.filter((one) => !before.includes(one));
  const going = before.filter((one) => !after.includes(one));
  const heir = (old: ShopProcess): ShopProcess | undefined => coming.find(({ name }) => name === old.name);
  const fresh = coming.filter(({ name, spec }) => !spec.face && !going.some((old) => old.name === name));
  await startAll(fresh);
  const [oldFace, newFace] = [going.find(({ spec }) => spec.face), coming.find(({ spec }) => spec.face)];
  if (oldFace && newFace) {
    await oldFace.stop();
    try {
      await newFace.start();
    } catch (error) {
      await Promise.all([oldFace.start(), ...fresh.map((one) => one.stop())]);
      throw error;
    }
  }
  for (const old of going.filter((one) => one !== oldFace)) {
    await old.stop();
    const next = heir(old);
    if (next && next !== newFace) await next.start();
  }
}

async function startAll(processes: readonly ShopProcess[]): Promise<void> {
  const started = await Promise.allSettled(processes.map((one) => one.start()));
  const failed = started.find((one) => one.status === 'rejected');
  if (!failed) return;
  await Promise.all(processes.map((one) => one.stop()));
  throw failed.reason;
}
