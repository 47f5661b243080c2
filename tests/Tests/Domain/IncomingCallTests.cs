using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

/// <summary>Calls that come in: there is no queue for them.</summary>
public sealed class IncomingCallTests
{
    [Fact]
    public async Task A_call_that_comes_in_is_refused_at_once_and_disturbs_nobody()
    {
        await using var floor = await CallFloor.With().Start();
        var agent = await floor.ReadyAgent("anna");
        var leg = floor.T1.CallIn("+4940111222", "+4930555", "c1");
        await CallFloor.Until("the refusal", () => floor.T1.EventLog.Any(e => e.LegEnded?.LegId == leg) || floor.T1.Received.Any(c => c.HangUp?.LegId == leg));
        Assert.Contains(floor.T1.Received, c => c.HangUp is { Cause: EndCause.RefusedByUs } refused && refused.LegId == leg);
        Assert.DoesNotContain(floor.T1.Received, c => c.Answer is not null);
    }
}
