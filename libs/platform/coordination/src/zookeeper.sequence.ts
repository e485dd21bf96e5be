import { Sequence } from './sequence.js';
import { onGoodLink, type ZooKeeperRecipeOptions } from './zookeeper.recipes.js';

/** The version of a node below `<root>/sequence`: the server counts it up at each write. A write that was never answered leaves a gap. */
export class ZooKeeperSequence extends Sequence {
  private readonly root: string;

  constructor(private readonly options: ZooKeeperRecipeOptions) {
    super();
    this.root = `${options.root ?? '/weir'}/sequence`;
  }

  override next(name: string): Promise<number> {
    const path = `${this.root}/${name}`;
    return onGoodLink(this.options, this.options.session.closed, async (link) => {
      if (!(await link.stat(path))) await link.ensure(path);
      return (await link.set(path, Buffer.alloc(0))).version;
    });
  }
}
