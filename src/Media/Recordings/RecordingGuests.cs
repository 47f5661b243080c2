using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// Who else talks in the room of the two whose conversation is recorded: a supervisor who barges in, a third party, a prompt to the room. They are heard
/// beside the right leg. Who only listens or whispers is no guest. On the recording's shard.
/// </summary>
internal sealed class RecordingGuests(Recording recording)
{
    private const int Most = 8;
    private readonly List<Guest> _guests = [];

    /// <summary>The company has changed; nobody: the two are not together (any more).</summary>
    public void Are(ReadOnlySpan<MediaLeg> members, long now)
    {
        foreach (var guest in _guests)
        {
            if (!IsGuest(guest.Leg, members)) Leaves(guest, now);
        }
        foreach (var member in members)
        {
            if (IsGuest(member, members) && !_guests.Exists(guest => guest.Leg == member && guest.Until is null)) Comes(member);
        }
    }

    /// <summary>Lays what they said over what the right leg said.</summary>
    public void AddTo(Span<byte> right, long position)
    {
        if (_guests.Count == 0) return;
        Span<short> sum = stackalloc short[right.Length], voice = stackalloc short[right.Length];
        Span<byte> codes = stackalloc byte[right.Length];
        G711.Decode(G711Law.ULaw, right, sum);
        for (var i = _guests.Count - 1; i >= 0; i--)
        {
            _guests[i].Channel.Take(position, codes);
            G711.Decode(G711Law.ULaw, codes, voice);
            Mixer.AddTo(sum, voice);
            if (_guests[i].Until <= position) _guests.RemoveAt(i);
        }
        G711.Encode(G711Law.ULaw, sum, right);
    }

    /// <summary>After a pause of the recording.</summary>
    public void Forget()
    {
        foreach (var guest in _guests) guest.Channel.Forget();
    }

    private bool IsGuest(MediaLeg leg, ReadOnlySpan<MediaLeg> members) =>
        leg.Mode == JoinMode.Talk && leg != recording.LeftLeg && leg != recording.RightLeg && members.Contains(leg) && members.Contains(recording.LeftLeg);

    private void Comes(MediaLeg leg)
    {
        var channel = new RecordingChannel(recording, recording.Taken);
        if (_guests.Count < Most && leg.Input.TryTap(channel)) _guests.Add(new Guest(leg, channel));
    }

    /// <summary>Its last words are still in the window.</summary>
    private void Leaves(Guest guest, long now)
    {
        if (guest.Until is not null) return;
        guest.Leg.Input.Untap(guest.Channel);
        guest.Until = recording.PositionAt(now);
    }

    private sealed class Guest(MediaLeg leg, RecordingChannel channel)
    {
        public MediaLeg Leg { get; } = leg;
        public RecordingChannel Channel { get; } = channel;

        /// <summary>The position at which it left.</summary>
        public long? Until { get; set; }
    }
}
