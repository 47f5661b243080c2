using Carillon.Telephony;
using Carillon.Telephony.V1;
using Xunit;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>What a server finds when it calls itself.</summary>
public abstract partial class CallControlConformance
{
    [Fact]
    public async Task A_server_hears_itself_by_its_own_echo_and_by_that_of_a_neighbour()
    {
        SelfTest own = new() { LegId = NewId() }, over = new() { LegId = NewId(), ServerId = "t2" };
        foreach (var test in (SelfTest[])[own, over])
            await Done(new Command { SelfTest = test });
        Assert.Equal(ResultCode.ResultAlreadyDone, (await _world.Control.Execute(new Command { SelfTest = own.Clone() }, Ct)).Code);
        foreach (var test in (SelfTest[])[own, over])
        {
            var found = (await _events.Next("what it found", e => e.SelfTestEnded?.LegId == test.LegId)).SelfTestEnded;
            Assert.Equal((true, "", test.ServerId, 0.0), (found.Ok, found.Text, found.ServerId, found.LossPercent));
            Assert.InRange(found.RoundTripMs, 1, 500);
            Assert.Equal(EndCause.HungUpByUs, (await _events.Ended(test.LegId)).Cause);
            Assert.Equal(
                [SwitchEvent.KindOneofCase.SelfTestEnded, SwitchEvent.KindOneofCase.LegEnded],
                _events.Seen.Where(e => e.SelfTestEnded?.LegId == test.LegId || e.LegEnded?.LegId == test.LegId).Select(e => e.KindCase));
        }
    }

    [Fact]
    public async Task A_server_to_which_there_is_no_trunk_is_not_tested() =>
        Assert.Equal(ResultCode.ResultUnknownPeer, (await _world.Control.Execute(new Command { SelfTest = new SelfTest { LegId = NewId(), ServerId = "t9" } }, Ct)).Code);
}
