namespace Carillon.Media;

/// <summary>A room as the engine's callers see it: who was sent there, and which shard does it. Under the engine's lock.</summary>
internal sealed class RoomPlan(RoomKey key, MediaShard shard, Room room)
{
    public RoomKey Key { get; } = key;
    public MediaShard Shard { get; set; } = shard;
    public Room Room { get; set; } = room;
    public List<Member> Members { get; } = [];

    public readonly record struct Member(MediaLeg Leg, JoinMode Mode, MediaLeg? WhisperTo);
}
