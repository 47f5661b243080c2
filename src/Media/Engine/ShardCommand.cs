namespace Carillon.Media;

/// <summary>What the engine asks of a shard. A command about a leg waits until the leg has arrived there.</summary>
internal readonly record struct ShardCommand(MediaLeg? Leg, Action Run);
