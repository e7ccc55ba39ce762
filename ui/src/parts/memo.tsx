/** A component that renders again only when one of its properties is another one: the rows of long tables. */

import { Component, type ComponentType, h } from "preact";

function differs(a: object, b: object): boolean {
  const [one, two] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(two);
  return keys.length !== Object.keys(one).length || keys.some((key) => one[key] !== two[key]);
}

export function memo<P extends object>(inner: ComponentType<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return differs(this.props, next);
    }
    render() {
      return h(inner, this.props as P);
    }
  };
}
