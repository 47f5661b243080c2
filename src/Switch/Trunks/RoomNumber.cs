namespace Carillon.Switch.Trunks;

/// <summary>What a link's NEW calls: a room of the server that is called, or one of the server that is called next: <c>room:ID@SERVER</c>.</summary>
/// <param name="RoomId">32 hexadecimal digits.</param>
/// <param name="Onward">The server of the room; null: the one that is called.</param>
internal readonly record struct RoomNumber(string RoomId, string? Onward)
{
    public const string Prefix = "room:";

    public override string ToString() => Onward is null ? Prefix + RoomId : $"{Prefix}{RoomId}@{Onward}";

    /// <summary>Null: no room's number.</summary>
    public static RoomNumber? Parse(string called)
    {
        if (!called.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var number = called[Prefix.Length..];
        var at = number.IndexOf('@', StringComparison.Ordinal);
        var room = at < 0 ? number : number[..at];
        return Guid.TryParseExact(room, "N", out _) && at != number.Length - 1 ? new(room, at < 0 ? null : number[(at + 1)..]) : null;
    }
}
