using Carillon.Signalling.Iax2;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Switch.Rooms;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>Links between rooms of two switches. The NEW says all that the far side needs: called "room:" and the room,
/// calling number the link's id, context whether the room is to hear a tone. So the far side joins at once, asking nobody.</summary>
internal sealed class LinkDesk(Floor floor, Iax2Endpoint iax, TrunkPort trunk, VoiceDesk voices, IaxPhoneDesk phones) : IIaxDesk
{
    public const string RoomPrefix = "room:";
    private const string NoSuchRoom = "no such room";

    private readonly Dictionary<string, Trunk> _trunks = new(StringComparer.Ordinal);
    private IReadOnlyList<System.Net.IPEndPoint> _fixed = [];
    private readonly Dictionary<string, Iax2PeerHealth> _health = new(StringComparer.Ordinal);
    private readonly Dictionary<string, System.Net.IPEndPoint> _places = new(StringComparer.Ordinal);

    public IEnumerable<TrunkHealth> Snapshot() => _trunks.Keys.Select(HealthOf);

    /// <summary>Servers of the same cluster that have not been heard for longer than <paramref name="moment"/>, or of which nothing is known.</summary>
    public IEnumerable<PeerSilence> SilentSiblings(TimeSpan moment)
    {
        foreach (var trunk in _trunks.Values.Where(t => t.Sibling))
        {
            var silence = iax.SilenceOf(trunk.ServerId);
            if (silence is null)
                yield return new PeerSilence { ServerId = trunk.ServerId };
            else if (silence > moment)
                yield return new PeerSilence { ServerId = trunk.ServerId, SilentMs = (uint)silence.Value.TotalMilliseconds };
        }
    }

    public bool HasTrunk(string serverId) => _trunks.ContainsKey(serverId);

    public void Post(Action act) => floor.Loop.Post(act);

    /// <summary>A trunk without a host has no address either, until its other end registers here.</summary>
    public void Apply(IReadOnlyList<(Trunk Settings, System.Net.IPEndPoint? Address)> trunks, IEnumerable<Phone> iaxPhones)
    {
        _trunks.Clear();
        foreach (var (settings, _) in trunks)
            _trunks[settings.ServerId] = settings;
        _fixed = [.. trunks.Select(t => t.Address).OfType<System.Net.IPEndPoint>()];
        ApplyPlaces();
        iax.SetPeers([.. trunks.Select(t => PeerOf(t.Settings, t.Address)), .. phones.Apply(iaxPhones)]);
    }

    /// <summary>Where a peer is that registers here is where its voice may come from and go to.</summary>
    public void RegistrationChanged(Iax2Registration registration)
    {
        if (registration.There)
            return;
        if (registration.Address is { } address)
            _places[registration.Peer] = address;
        else
            _places.Remove(registration.Peer);
        ApplyPlaces();
        if (phones.Knows(registration.Peer))
            phones.RegistrationChanged(registration);
    }

    private void ApplyPlaces() => trunk.SetPeers(_fixed.Concat(_places.Values).Distinct());

    private Iax2Peer PeerOf(Trunk settings, System.Net.IPEndPoint? address) => new()
    {
        Name = settings.ServerId,
        Address = address ?? new System.Net.IPEndPoint(System.Net.IPAddress.Any, 0),
        Formats = voices.Formats,
        Registers = address is null,
        RegisterThere = settings.Register,
        Trunk = !settings.MiniFrames,
        Sibling = settings.Sibling,
        Transfers = settings.Transfer,
        MaxCalls = settings.MaxCalls == 0 ? int.MaxValue : (int)Math.Min(settings.MaxCalls, int.MaxValue),
        Secret = settings.Secret,
        Encryption = settings.Encrypted || floor.Options.EncryptTrunks ? CallEncryption.Required : CallEncryption.Off,
        OwnKey = settings.OwnKey.Length > 0 ? settings.OwnKey : null,
        PeerKey = settings.PeerKey.Length > 0 ? settings.PeerKey : null,
    };

    /// 1 a second arrival  2 the leg  3 the trunk  4 the near room holds both  5 the call to the far room
    public Outcome Link(Link order)
    {
        if (floor.Legs.IsKnown(order.LinkId)) // 1
            return Outcome.AlreadyDone();
        if (floor.Legs.Find(order.LegId) is not { Media: not null } leg) // 2
            return Outcome.UnknownLeg(order.LegId);
        if (Refusal(order.ServerId) is { } refused) // 3
            return refused;

        var link = Make(order.LinkId, order.ServerId, order.FarRoomId);
        link.InviteSent = true;
        link.DialledAt = floor.Clock.GetTimestamp();
        floor.Rooms.Join(link, order.NearRoomId); // 4
        if (leg.RoomId != order.NearRoomId)
            floor.Join(leg, order.NearRoomId);
        link.Call = iax.Call(new Iax2NewCall // 5
        {
            Peer = order.ServerId,
            CalledNumber = RoomPrefix + order.FarRoomId,
            CalledContext = LinkContext.Of(order).Words,
            CallingNumber = order.LinkId,
            CallingName = floor.Options.ServerId,
            Capability = voices.Formats,
            Preferred = voices.Preferred(floor.Rooms.Members(order.NearRoomId).Any(l => l.Media is { IsWideband: true })),
        }, link);
        return Outcome.Ok;
    }

    /// <summary>Null: that server can be called.</summary>
    public Outcome? Refusal(string serverId)
    {
        if (!_trunks.ContainsKey(serverId))
            return new Outcome(ResultCode.ResultUnknownPeer, $"there is no trunk to {serverId}");
        return _health.GetValueOrDefault(serverId) is { Up: false } ? new Outcome(ResultCode.ResultUnknownPeer, $"the trunk to {serverId} is down") : null;
    }

    /// <summary>IAX2 loop: an authenticated peer calls a room.</summary>
    public void Incoming(Iax2Call call, Iax2NewCall request)
    {
        var linkId = request.CallingNumber ?? "";
        var room = request.CalledNumber[RoomPrefix.Length..];
        if (!Guid.TryParseExact(room, "N", out _) || !Guid.TryParseExact(linkId, "N", out _))
        {
            call.HangUp(EndCauses.Of(EndCause.InvalidNumber).Iax2, NoSuchRoom);
            return;
        }

        var link = new LinkLeg(linkId, floor.Clock.GetTimestamp(), this, trunk) { Voice = voices.Make(), PeerServerId = request.Peer, Call = call };
        call.Events = link;
        Post(() => TakeIn(link, room, LinkContext.Parse(request.CalledContext)));
    }

    public void Ringing(IaxLeg leg)
    {
    }

    public void Answered(IaxLeg leg)
    {
        if (floor.Legs.Find(leg.Id) == leg)
            Up((LinkLeg)leg);
    }

    public void Digit(IaxLeg leg, char digit)
    {
        if (floor.Legs.Find(leg.Id) == leg)
            floor.DigitCame(leg, digit, VoiceDesk.KeyPress);
    }

    public void Held(IaxLeg leg, bool withMusic)
    {
        if (floor.Legs.Find(leg.Id) == leg)
            floor.Music.Holds(leg, withMusic ? "" : null);
    }

    public void Ended(IaxLeg link, Iax2CallEnd end) => floor.End(link, CauseOf(link, end), text: end.Text);

    /// <summary>A peer that is down takes its links with it: their rooms would wait for voice that cannot come.</summary>
    public void HealthChanged(Iax2PeerHealth health)
    {
        var was = _health.GetValueOrDefault(health.Peer);
        _health[health.Peer] = health;
        if (!_trunks.ContainsKey(health.Peer))
            return;
        if (was?.Up == health.Up)
        {
            // The round trip of the moment. That of the first POKE, which found everything cold, says nothing.
            if (health.Up)
                floor.Events.PublishLive(new SwitchEvent { TrunkHealth = HealthOf(health.Peer) });
            return;
        }

        floor.Events.Publish(new SwitchEvent { TrunkHealth = HealthOf(health.Peer) });
        if (!health.Up)
            floor.EndAll(floor.Legs.Living.Where(l => l is IaxLeg && l.PeerServerId == health.Peer), EndCause.TrunkLost);
    }

    /// 1 a server's, not a phone's  2 once only  3 who is to be whispered to is there  4 into the room  5 it is up
    private void TakeIn(LinkLeg link, string room, LinkContext context)
    {
        if (!HasTrunk(link.PeerServerId)) // 1
        {
            link.Call!.HangUp(EndCauses.Of(EndCause.InvalidNumber).Iax2, NoSuchRoom);
            return;
        }

        // The same link a second time: the first call of it is the one that lives.
        if (floor.Legs.IsKnown(link.Id) || floor.RefusesNewLegs() is not null) // 2
        {
            link.Call!.HangUp(EndCauses.Of(EndCause.Overloaded).Iax2, "refused");
            return;
        }

        var whisperTo = context.Mode == JoinMode.JoinWhisper ? floor.Legs.Find(context.WhisperTo) : null;
        if (context.Mode == JoinMode.JoinWhisper && (whisperTo is null || RoomTable.RefusesWhisper(link.Id, room, whisperTo) is not null)) // 3
        {
            link.Call!.HangUp(EndCauses.Of(EndCause.InvalidNumber).Iax2, "nobody there to whisper to");
            return;
        }

        voices.GiveAudio(link); // 4
        floor.Legs.Add(link);
        floor.Rooms.Join(link, room, context.Mode, whisperTo, context.Tone);
        link.Call!.Answer(); // 5
        Up(link);
    }

    private LinkLeg Make(string linkId, string serverId, string farRoom)
    {
        var link = new LinkLeg(linkId, floor.Clock.GetTimestamp(), this, trunk) { Voice = voices.Make(), PeerServerId = serverId, FarRoomId = farRoom };
        voices.GiveAudio(link);
        floor.Legs.Add(link);
        return link;
    }

    private void Up(LinkLeg link)
    {
        link.State = LegState.LegUp;
        link.AnsweredAt = floor.Clock.GetTimestamp();
        floor.Events.Publish(new SwitchEvent { LinkUp = new LinkUp { LinkId = link.Id, ServerId = link.PeerServerId, RoomId = link.RoomId } });
    }

    private TrunkHealth HealthOf(string serverId) => _health.GetValueOrDefault(serverId) is { } health
        ? new TrunkHealth { ServerId = serverId, Up = health.Up, RoundTripMs = health.RoundTrip?.TotalMilliseconds ?? 0 }
        : new TrunkHealth { ServerId = serverId };

    private static EndCause CauseOf(IaxLeg link, Iax2CallEnd end) => end.By switch
    {
        // A link that was up and is let go for any other reason than that its parties parted is lost to them.
        Iax2EndedBy.Remote when link.IsAnswered && end.Q850 != EndCauses.Of(EndCause.Normal).Q850 => EndCause.TrunkLost,
        Iax2EndedBy.Remote => EndCauses.FromQ850(end.Q850),
        Iax2EndedBy.Local => EndCause.HungUpByUs,
        Iax2EndedBy.Moved => EndCause.Normal,
        Iax2EndedBy.Authentication => EndCause.ProtocolError,
        Iax2EndedBy.Shutdown => EndCause.ServerShutdown,
        _ => EndCause.TrunkLost,
    };
}
