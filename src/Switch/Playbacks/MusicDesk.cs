using Carillon.Media;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Playbacks;

/// <summary>
/// Music on hold: ordered by the domain, or because all whom a leg would hear hold their calls themselves. On the control loop.
/// </summary>
internal sealed class MusicDesk(Floor floor)
{
    private const string Default = "default";

    private IReadOnlyDictionary<string, AudioClip> _classes = new Dictionary<string, AudioClip>();

    /// <summary>The classes of the configuration, each joined to one loop. Who hears music goes on hearing what it began with.</summary>
    public void Apply(SwitchConfig config, PromptBook prompts) =>
        _classes = config.Music.ToDictionary(m => m.Name, m => AudioClip.Join([.. m.Prompts.Select(name => prompts.Find(name)!)]), StringComparer.Ordinal);

    public Outcome Order(MusicOnHold order)
    {
        if (floor.Legs.Find(order.LegId) is not { } leg)
            return Outcome.UnknownLeg(order.LegId);
        if (leg.Media is null)
            return Outcome.Invalid($"leg '{order.LegId}' has no audio yet: its INVITE waits for its slot");
        if (order.On && Find(order.MusicClass) is null)
            return Outcome.Invalid($"there is no music '{order.MusicClass}'");
        leg.Music.Ordered = order.On ? Find(order.MusicClass) : null;
        Turn(leg);
        return Outcome.Ok;
    }

    /// <summary>The other side of a leg has put its call on hold, or taken it back.</summary>
    /// <param name="music">The class that the others hear meanwhile; null: none, or no hold any more.</param>
    public void Holds(Leg leg, string? music)
    {
        leg.Music.ForOthers = music;
        RoomChanged(null, floor.Rooms.Members(leg.RoomId));
    }

    /// <summary>Somebody has come or gone: who hears nobody but holders now?</summary>
    public void RoomChanged(Leg? gone, IReadOnlyList<Leg> members)
    {
        if (gone is not null)
            Induce(gone, null);
        foreach (var member in members)
            Induce(member, MusicFor(member, members));
    }

    private static bool Hears(Leg listener, Leg other) =>
        listener != other && (other.RoomMode == Telephony.V1.JoinMode.JoinTalk || other.WhisperTo == listener);

    private AudioClip? MusicFor(Leg listener, IReadOnlyList<Leg> members)
    {
        var heard = members.Where(other => Hears(listener, other)).ToList();
        return heard.Count > 0 && heard.TrueForAll(other => other.Music.ForOthers is not null) ? Find(heard[0].Music.ForOthers!) : null;
    }

    private AudioClip? Find(string name)
    {
        if (name.Length == 0)
            return _classes.GetValueOrDefault(Default) ?? Tones.MusicOnHold;
        return _classes.GetValueOrDefault(name) ?? (name == "tone:moh" ? Tones.MusicOnHold : null);
    }

    private void Induce(Leg leg, AudioClip? music)
    {
        leg.Music.Induced = music;
        Turn(leg);
    }

    private void Turn(Leg leg)
    {
        if (leg.Media is { } media && leg.Music.IsNews())
            floor.Media.MusicOnHold(media, leg.Music.Heard);
    }
}
