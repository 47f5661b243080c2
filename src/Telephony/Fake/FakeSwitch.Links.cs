using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>Links to rooms of other fakes, straight or over a third one, and the trunks that they need. Under the lock, as all commands.</summary>
public sealed partial class FakeSwitch
{
    private readonly Dictionary<string, TrunkHealth> _trunks = [];

    /// <summary>The trunk to another fake is like this from now on; its events tell. One that is down takes no new links; to break it for the far side, too, tell that one.</summary>
    public void TrunkIs(TrunkHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        Within(() =>
        {
            _trunks[health.ServerId] = health;
            Emit(new SwitchEvent { TrunkHealth = health });
            return 0;
        });
    }

    private TrunkHealth TrunkTo(string serverId) => _trunks.GetValueOrDefault(serverId) ?? new TrunkHealth { ServerId = serverId, Up = true, RoundTripMs = 0.1 };

    private (ResultCode, string) Link(Link order)
    {
        if (_everSeen.Contains(order.LinkId))
            return (ResultCode.ResultAlreadyDone, "");
        if (!_legs.TryGetValue(order.LegId, out var leg))
            return (ResultCode.ResultUnknownLeg, $"leg {order.LegId} is not here");
        var first = order.ViaServerId.Length > 0 ? order.ViaServerId : order.ServerId;
        if (!_peers.TryGetValue(first, out var peer))
            return (ResultCode.ResultUnknownPeer, $"no trunk to {first}");
        if (!TrunkTo(first).Up)
            return (ResultCode.ResultUnknownPeer, $"the trunk to {first} is down");
        Enter(leg, order.NearRoomId);
        AddLink(order.LinkId, order.NearRoomId, peer);
        _afterwards.Add(() => peer.Within(() => first == order.ServerId ? peer.TakeIn(order, this) : peer.PassOn(order, this)));
        return (ResultCode.ResultOk, "");
    }

    private FakeLeg AddLink(string linkId, string room, FakeSwitch peer, string? nameThere = null)
    {
        var link = Add(new FakeLeg(linkId, LegKind.LegLink, _clock.GetUtcNow()) { Peer = peer, NameThere = nameThere ?? linkId, RoomId = room });
        link.State = LegState.LegUp;
        link.AnsweredAt = link.Made;
        Emit(new SwitchEvent { LinkUp = new LinkUp { LinkId = linkId, ServerId = peer.ServerId, RoomId = room } });
        return link;
    }

    /// <summary>The far end of a link. Nobody there to whisper to: it ends on both sides.</summary>
    private int TakeIn(Link order, FakeSwitch from, string? nameThere = null)
    {
        if (order.FarMode == JoinMode.JoinWhisper && !MayWhisper(order.LinkId, order.FarRoomId, order.WhisperToLeg))
        {
            _afterwards.Add(() => from.Within(() => from.WithLeg(nameThere ?? order.LinkId, near => from.End(near, EndCause.InvalidNumber))));
            return 0;
        }

        var link = AddLink(order.LinkId, order.FarRoomId, from, nameThere);
        (link.Mode, link.WhisperTo) = (order.FarMode, order.FarMode == JoinMode.JoinWhisper ? order.WhisperToLeg : "");
        return 0;
    }

    /// <summary>In the middle: a room of two links, of which the second leads on.</summary>
    private int PassOn(Link order, FakeSwitch from)
    {
        if (!_peers.TryGetValue(order.ServerId, out var target) || !TrunkTo(order.ServerId).Up)
        {
            _afterwards.Add(() => from.Within(() => from.WithLeg(order.LinkId, near => from.End(near, EndCause.TrunkLost))));
            return 0;
        }

        var (room, onward) = (CallControlExtensions.NewId(), CallControlExtensions.NewId());
        AddLink(order.LinkId, room, from);
        AddLink(onward, room, target, nameThere: order.LinkId);
        _afterwards.Add(() => target.Within(() => target.TakeIn(order, this, nameThere: onward)));
        return 0;
    }
}
