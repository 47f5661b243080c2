using Carillon.Media;
using Carillon.Switch.Legs;
using Carillon.Telephony.V1;
using RoomMode = Carillon.Telephony.V1.JoinMode;

namespace Carillon.Switch.Rooms;

/// <summary>Who is in which room. A room exists while somebody is in it; a leg is in one room at most.</summary>
internal sealed class RoomTable(MediaEngine media)
{
    private readonly Dictionary<string, List<Leg>> _rooms = new(StringComparer.Ordinal);

    public int Count => _rooms.Count;

    /// <summary>Told of each room that the last one has left.</summary>
    public required Action<string> Emptied { get; init; }

    /// <summary>Told of each change: who has gone, if somebody has, and who is there now.</summary>
    public required Action<Leg?, IReadOnlyList<Leg>> Changed { get; init; }

    public IReadOnlyList<Leg> Members(string roomId) => _rooms.GetValueOrDefault(roomId) ?? [];

    public bool Exists(string roomId) => _rooms.ContainsKey(roomId);

    public IEnumerable<RoomSnapshot> Snapshot() =>
        _rooms.Select(r => new RoomSnapshot { RoomId = r.Key, LegIds = { r.Value.Select(l => l.Id) }, Mixing = r.Value.Count > 2 });

    public void Join(Leg leg, string roomId, RoomMode mode = RoomMode.JoinTalk, Leg? whisperTo = null, bool announce = false)
    {
        if (leg.RoomId != roomId)
        {
            Take(leg);
            leg.RoomId = roomId;
            if (!_rooms.TryGetValue(roomId, out var members))
                _rooms[roomId] = members = [];
            members.Add(leg);
        }

        (leg.RoomMode, leg.WhisperTo) = (mode, whisperTo);
        media.Join(leg.Media!, new RoomKey(Guid.ParseExact(roomId, "N")), Mode(mode), whisperTo?.Media, announce);
        Changed(null, Members(roomId));
    }

    /// <summary>Null: it may whisper to it in that room. Behind a link all would hear it, and the recording there.</summary>
    public static string? RefusesWhisper(string legId, string roomId, Leg whisperTo)
    {
        if (whisperTo.Id == legId)
            return "a leg cannot whisper to itself";
        if (whisperTo.Kind == LegKind.LegLink)
            return $"leg '{whisperTo.Id}' is a link: who whispers to an agent of another server is linked to that server";
        return whisperTo.RoomId == roomId ? null : $"leg '{whisperTo.Id}' is not in room '{roomId}'";
    }

    /// <summary>Takes the leg out; returns the links that are left without anybody they serve.</summary>
    public IReadOnlyList<Leg> Leave(Leg leg)
    {
        var room = Take(leg);
        if (room is null)
            return [];
        if (leg.Media is { } audio)
            media.Leave(audio);
        return room.TrueForAll(l => l.Kind == LegKind.LegLink) ? [.. room] : [];
    }

    private List<Leg>? Take(Leg leg)
    {
        if (!_rooms.TryGetValue(leg.RoomId, out var members))
            return null;
        members.Remove(leg);
        if (members.Count == 0)
        {
            _rooms.Remove(leg.RoomId);
            Emptied(leg.RoomId);
        }

        (leg.RoomId, leg.RoomMode, leg.WhisperTo) = ("", RoomMode.JoinTalk, null);
        foreach (var whispering in members.Where(l => l.WhisperTo == leg).ToList())
            Join(whispering, whispering.RoomId, RoomMode.JoinListen);
        Changed(leg, members);
        return members;
    }

    private static Carillon.Media.JoinMode Mode(RoomMode mode) => mode switch
    {
        RoomMode.JoinListen => Carillon.Media.JoinMode.Listen,
        RoomMode.JoinWhisper => Carillon.Media.JoinMode.Whisper,
        _ => Carillon.Media.JoinMode.Talk,
    };
}
