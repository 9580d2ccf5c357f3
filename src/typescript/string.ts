function stringArgument(value: string): string {
  if (!/^[A-Za-z0-9_\-=@,.;]+$/.test(value)) {
    throw new RangeError(`not allowed in a channel name: ${JSON.stringify(value)}`);
  }
  return value;
}
