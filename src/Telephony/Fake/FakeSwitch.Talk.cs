using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>Who talks, for those who want to know.</summary>
public sealed partial class FakeSwitch
{
    private const uint UsualTalkMs = 60, UsualSilenceMs = 300;

    /// <summary>The far party of a leg begins or ends to talk.</summary>
    public void Talks(string legId, bool talking, double levelDb = -20) => Within(() => WithLeg(legId, leg =>
    {
        (leg.Talks, leg.TalkLevelDb) = (talking, levelDb);
        if (leg.TalkWatch is { } watch)
            TalkMayChange(leg, watch);
    }));

    private (ResultCode, string) WatchTalk(WatchTalk order)
    {
        if (order.ThresholdDb is (< -70 or > -10) and not 0 || order.TalkMs > 5_000 || order.SilenceMs > 10_000)
            return (ResultCode.ResultInvalid, "a threshold or a time is out of range");
        return WithLeg(order.LegId, leg =>
        {
            leg.TalkWatch = order.Off ? null : new FakeTalkWatch(order, _clock.GetUtcNow());
            if (leg is { Talks: true, TalkWatch: { } watch })
                TalkMayChange(leg, watch);
        });
    }

    /// <summary>What is so now is told if it is still so after the time for that.</summary>
    private void TalkMayChange(FakeLeg leg, FakeTalkWatch watch)
    {
        var (talks, began, turn) = (leg.Talks, _clock.GetUtcNow(), ++watch.Turn);
        var wait = talks ? Or(watch.Order.TalkMs, UsualTalkMs) : Or(watch.Order.SilenceMs, UsualSilenceMs);
        After(TimeSpan.FromMilliseconds(wait), () =>
        {
            if (leg.TalkWatch == watch && watch.Turn == turn && watch.Told != talks && _legs.ContainsKey(leg.Id))
                TellTalk(leg, watch, talks, began);
        });
    }

    private void TellTalk(FakeLeg leg, FakeTalkWatch watch, bool talks, DateTimeOffset began)
    {
        var at = Milliseconds(began - watch.Since);
        var told = new TalkChanged { LegId = leg.Id, Talking = talks, AtMs = at, LastedMs = at - watch.ToldAtMs, LevelDb = leg.TalkLevelDb, BackgroundDb = -100 };
        (watch.Told, watch.ToldAtMs) = (talks, at);
        Emit(new SwitchEvent { TalkChanged = told });
    }

    private static ulong Milliseconds(TimeSpan time) => (ulong)time.TotalMilliseconds;

    private static uint Or(uint milliseconds, uint usual) => milliseconds == 0 ? usual : milliseconds;
}
