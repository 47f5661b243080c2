using Carillon.Signalling.Iax2;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Switch.Rooms;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>Links between rooms of two switches. The NEW says all that the far side needs: called the room (<see cref="RoomNumber"/>),
/// calling number the link's id, context whether the room is to hear a tone. So the far side joins at once, asking nobody.
/// A link may go over a third switch: there it is a room of two links, of which the second calls on.</summary>
internal sealed class LinkDesk(Floor floor, Iax2Endpoint iax, TrunkPort trunk, VoiceDesk voices, IaxPhoneDesk phones) : IIaxDesk
{
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

    private bool IsSibling(string serverId) => _trunks.GetValueOrDefault(serverId) is { Sibling: true };

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
        var first = order.ViaServerId.Length > 0 ? order.ViaServerId : order.ServerId;
        if (floor.Legs.IsKnown(order.LinkId)) // 1
            return Outcome.AlreadyDone();
        if (floor.Legs.Find(order.LegId) is not { Media: not null } leg) // 2
            return Outcome.UnknownLeg(order.LegId);
        if (Refusal(first) is { } refused) // 3
            return refused;

        var link = Make(order.LinkId, first, order.FarRoomId);
        link.Serves = leg.Serves;
        floor.Rooms.Join(link, order.NearRoomId); // 4
        if (leg.RoomId != order.NearRoomId)
            floor.Join(leg, order.NearRoomId);
        Call(link, order.LinkId, new RoomNumber(order.FarRoomId, first == order.ServerId ? null : order.ServerId), LinkContext.Of(order)); // 5
        return Outcome.Ok;
    }

    private void Call(LinkLeg link, string linkId, RoomNumber room, LinkContext context)
    {
        link.InviteSent = true;
        link.DialledAt = floor.Clock.GetTimestamp();
        link.Call = iax.Call(new Iax2NewCall
        {
            Peer = link.PeerServerId,
            CalledNumber = room.ToString(),
            CalledContext = context.Words,
            CallingNumber = linkId,
            CallingName = floor.Options.ServerId,
            Capability = voices.Formats,
            Preferred = voices.Preferred(floor.Rooms.Members(link.RoomId).Any(l => l.Media is { IsWideband: true })),
        }, link);
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
        if (RoomNumber.Parse(request.CalledNumber) is not { } room || !Guid.TryParseExact(linkId, "N", out _))
        {
            call.HangUp(EndCauses.Of(EndCause.InvalidNumber).Iax2, NoSuchRoom);
            return;
        }

        var link = new LinkLeg(linkId, floor.Clock.GetTimestamp(), this, trunk) { Voice = voices.Make(), PeerServerId = request.Peer, Call = call };
        call.Events = link;
        var context = LinkContext.Parse(request.CalledContext);
        if (room.Onward is { } onward)
            Post(() => PassOn(link, room.RoomId, onward, context));
        else
            Post(() => TakeIn(link, room.RoomId, context));
    }

    public void Ringing(IaxLeg leg)
    {
    }

    public void Answered(IaxLeg leg)
    {
        if (floor.Legs.Find(leg.Id) != leg)
            return;
        var link = (LinkLeg)leg;
        Up(link);
        if (link.AnswersFor is not { } first || floor.Legs.Find(first.Id) != first)
            return;
        first.Call!.Answer();
        Up(first);
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

    /// 1 it may come in  2 who is to be whispered to is there  3 into the room  4 it is up
    private void TakeIn(LinkLeg link, string room, LinkContext context)
    {
        if (!MayComeIn(link)) // 1
            return;
        var whisperTo = context.Mode == JoinMode.JoinWhisper ? floor.Legs.Find(context.WhisperTo) : null;
        if (context.Mode == JoinMode.JoinWhisper && (whisperTo is null || RoomTable.RefusesWhisper(link.Id, room, whisperTo) is not null)) // 2
        {
            link.Call!.HangUp(EndCauses.Of(EndCause.InvalidNumber).Iax2, "nobody there to whisper to");
            return;
        }

        voices.GiveAudio(link); // 3
        floor.Legs.Add(link);
        floor.Rooms.Join(link, room, context.Mode, whisperTo, context.Tone);
        link.Call!.Answer(); // 4
        Up(link);
    }

    /// <summary>It is answered when the server that it is for has answered. Both links end together: each is alone without the other.
    /// 1 it may come in  2 between servers of the cluster, with a trunk to there  3 a room of their own  4 the call onward, in its name</summary>
    private void PassOn(LinkLeg link, string farRoom, string onward, LinkContext context)
    {
        if (!MayComeIn(link)) // 1
            return;
        if (onward == link.PeerServerId || !IsSibling(link.PeerServerId) || !IsSibling(onward) || Refusal(onward) is not null) // 2
        {
            link.Call!.HangUp(EndCauses.Of(EndCause.TrunkLost).Iax2, $"no trunk to {onward}");
            return;
        }

        var room = Guid.CreateVersion7().ToString("N");
        voices.GiveAudio(link); // 3
        floor.Legs.Add(link);
        floor.Rooms.Join(link, room);
        var next = Make(Guid.CreateVersion7().ToString("N"), onward, farRoom, answersFor: link);
        floor.Rooms.Join(next, room);
        Call(next, link.Id, new RoomNumber(farRoom, null), context); // 4
    }

    /// <summary>False: it is refused, as none of ours: 1 a server's, not a phone's  2 once only, and while there is room.</summary>
    private bool MayComeIn(LinkLeg link)
    {
        if (!HasTrunk(link.PeerServerId)) // 1
        {
            link.Call!.HangUp(EndCauses.Of(EndCause.InvalidNumber).Iax2, NoSuchRoom);
            return false;
        }

        // The same link a second time: the first call of it is the one that lives.
        if (!floor.Legs.IsKnown(link.Id) && floor.RefusesNewLegs() is null) // 2
            return true;
        link.Call!.HangUp(EndCauses.Of(EndCause.Overloaded).Iax2, "refused");
        return false;
    }

    private LinkLeg Make(string linkId, string serverId, string farRoom, LinkLeg? answersFor = null)
    {
        var link = new LinkLeg(linkId, floor.Clock.GetTimestamp(), this, trunk) { Voice = voices.Make(), PeerServerId = serverId, FarRoomId = farRoom, AnswersFor = answersFor };
        voices.GiveAudio(link);
        floor.Legs.Add(link);
        return link;
    }

    private void Up(LinkLeg link)
    {
        link.State = LegState.LegUp;
        link.AnsweredAt = floor.Clock.GetTimestamp();
        if (link.Serves.Length > 0)
            floor.Calls.LinkUp(link.Serves, link.Id, link.PeerServerId);
        floor.Events.Publish(new SwitchEvent { LinkUp = new LinkUp { LinkId = link.Id, ServerId = link.PeerServerId, RoomId = link.RoomId } });
    }

    private TrunkHealth HealthOf(string serverId) => _health.GetValueOrDefault(serverId) is { } health
        ? new TrunkHealth { ServerId = serverId, Up = health.Up, RoundTripMs = health.RoundTrip?.TotalMilliseconds ?? 0, LossPercent = health.LossPercent, JitterMs = health.JitterMs }
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
