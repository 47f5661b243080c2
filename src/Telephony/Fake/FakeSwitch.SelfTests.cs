using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>Calls to an echo number, which find what the rules say.</summary>
public sealed partial class FakeSwitch
{
    private (ResultCode, string) SelfTest(SelfTest order)
    {
        if (_everSeen.Contains(order.LegId))
            return (ResultCode.ResultAlreadyDone, "");
        if (order.LegId.Length == 0)
            return (ResultCode.ResultInvalid, "leg_id is empty");
        if (order.ServerId.Length > 0 && order.ServerId != ServerId && !_peers.ContainsKey(order.ServerId))
            return (ResultCode.ResultUnknownPeer, $"no trunk to {order.ServerId}");
        var leg = Add(new FakeLeg(order.LegId, LegKind.LegTest, _clock.GetUtcNow()) { Called = "echo", SelfTestOf = order.ServerId });
        Emit(new SwitchEvent { LegSent = new LegSent { LegId = leg.Id } });
        Answer(leg, talk: null);
        After(Rules.SelfTestTime, () => EndSelfTest(leg, Rules.SelfTest(order.ServerId).Clone()));
        return (ResultCode.ResultOk, "");
    }

    private void EndSelfTest(FakeLeg leg, SelfTestEnded ended)
    {
        if (!TellSelfTest(leg, ended))
            return;
        End(leg, EndCause.HungUpByUs);
    }

    /// <summary>False: it was told before, or the leg is no test.</summary>
    private bool TellSelfTest(FakeLeg leg, SelfTestEnded ended)
    {
        if (leg.SelfTestOf is not { } server)
            return false;
        leg.SelfTestOf = null;
        (ended.LegId, ended.ServerId) = (leg.Id, server);
        Emit(new SwitchEvent { SelfTestEnded = ended });
        return true;
    }
}
