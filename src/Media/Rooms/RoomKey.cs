namespace Carillon.Media;

/// <summary>The name of a room, chosen by the caller. A room exists while somebody is in it.</summary>
public readonly record struct RoomKey(Guid Value)
{
    public static RoomKey New() => new(Guid.NewGuid());

    public override string ToString() => Value.ToString("N");
}
