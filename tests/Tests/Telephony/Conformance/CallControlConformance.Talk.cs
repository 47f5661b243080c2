using Carillon.Telephony;
using Carillon.Telephony.V1;
using Xunit;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>Who talks.</summary>
public abstract partial class CallControlConformance
{
    [Fact]
    public async Task Talk_and_silence_are_told_with_the_times_at_which_they_began_while_somebody_wants_to_know()
    {
        var (leg, number) = await Customer();
        _world.CustomerTalks(number, false);
        await Done(new Command { WatchTalk = new WatchTalk { LegId = leg, SilenceMs = 200 } });
        _world.CustomerTalks(number, true);
        var began = (await _events.Next("talk", e => e.TalkChanged is { Talking: true })).TalkChanged;
        Assert.Equal((leg, began.AtMs), (began.LegId, began.LastedMs));
        Assert.InRange(began.LevelDb, -40, -5);

        _world.CustomerTalks(number, false);
        var ended = (await _events.Next("silence", e => e.TalkChanged is { Talking: false } now && now.AtMs >= began.AtMs)).TalkChanged;
        Assert.Equal((leg, ended.AtMs - began.AtMs), (ended.LegId, ended.LastedMs));

        await Done(new Command { WatchTalk = new WatchTalk { LegId = leg, Off = true } });
        var told = _events.Seen.Count(e => e.TalkChanged is not null);
        _world.CustomerTalks(number, true);
        await Done(new Command { HangUp = new HangUp { LegId = leg } });
        await _events.Ended(leg);
        Assert.Equal(told, _events.Seen.Count(e => e.TalkChanged is not null));
    }

    [Fact]
    public async Task A_watch_that_cannot_be_meant_is_refused()
    {
        var (leg, _) = await Customer();
        foreach (var watch in (WatchTalk[])[new() { LegId = leg, ThresholdDb = 3 }, new() { LegId = leg, ThresholdDb = -90 }, new() { LegId = leg, TalkMs = 6_000 }, new() { LegId = leg, SilenceMs = 11_000 }])
            Assert.Equal(ResultCode.ResultInvalid, (await _world.Control.Execute(new Command { WatchTalk = watch }, Ct)).Code);
        Assert.Equal(ResultCode.ResultUnknownLeg, (await _world.Control.Execute(new Command { WatchTalk = new WatchTalk { LegId = NewId() } }, Ct)).Code);
    }
}
