using System.Diagnostics;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Where the time of an attempt's legs goes, as telephony servers tell it.</summary>
public sealed class LegSpansTests : IAsyncLifetime
{
    private readonly SpanEar _ear = new("Carillon.Switch");
    private SwitchWorld _world = null!;
    private EventWatch _events = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create();
        _events = new EventWatch(_world.Control);
    }

    public async ValueTask DisposeAsync()
    {
        _ear.Dispose();
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_call_over_a_trunk_is_told_by_the_server_of_its_customer_leg_and_link()
    {
        await using var farEvents = new EventWatch(_world.Neighbour);
        var phone = new CallPhone { LegId = NewId(), PhoneId = "200", AgentId = "anna" };
        await Orders.Give(_world.Neighbour, new Command { CallPhone = phone });
        await farEvents.Answered(phone.LegId);
        var room = NewId();
        await Orders.Give(_world.Neighbour, new Command { Join = new Join { LegId = phone.LegId, RoomId = room } });
        var order = await Orders.Place(_world.Control, "c1");
        await _events.Answered(order.LegId);
        var link = new Link { LinkId = NewId(), LegId = order.LegId, NearRoomId = NewId(), ServerId = "t2", FarRoomId = room };
        await Orders.Give(_world.Control, new Command { Link = link });
        await farEvents.Next("link up there", e => e.LinkUp?.LinkId == link.LinkId);
        await Orders.Give(_world.Neighbour, new Command { StartRecording = new StartRecording { RecordingId = NewId(), CustomerLegId = link.LinkId, AgentLegId = phone.LegId, AttemptId = order.AttemptId } });
        await Orders.Give(_world.Control, new Command { HangUp = new HangUp { LegId = order.LegId } });
        await _events.Ended(order.LegId);
        await farEvents.Ended(link.LinkId);

        var attempt = Guid.Parse(order.AttemptId);
        await Eventually.True(() => _ear.Of(attempt).Count(s => s.ParentSpanId == default) == 3, "a leg, and both ends of its link");
        var spans = _ear.Of(attempt);
        var leg = spans.Single(s => s.OperationName == "leg");
        Assert.Equal(("t1", order.LegId, "c1"), (leg.GetTagItem("carillon.server"), leg.GetTagItem("carillon.leg"), leg.GetTagItem("carillon.carrier")));
        Assert.NotEqual("", leg.GetTagItem("sip.call_id"));
        Assert.Equal(["slot", "invite", "ring", "talk"], InOrder(spans, leg));
        var ends = spans.Where(s => s.OperationName == "link").ToDictionary(s => (string)s.GetTagItem("carillon.server")!);
        Assert.Equal((link.LinkId, "t2"), (ends["t1"].GetTagItem("carillon.leg"), ends["t1"].GetTagItem("carillon.peer")));
        Assert.Equal(["slot", "new", "talk"], InOrder(spans, ends["t1"]));
        Assert.Equal(["talk"], InOrder(spans, ends["t2"]));
    }

    private static string[] InOrder(IEnumerable<Activity> spans, Activity parent)
    {
        var steps = spans.Where(s => s.ParentSpanId == parent.SpanId).OrderBy(s => s.StartTimeUtc).ToList();
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal(pair.Second.StartTimeUtc, pair.First.StartTimeUtc + pair.First.Duration, TimeSpan.FromMilliseconds(1)));
        return [.. steps.Select(s => s.OperationName)];
    }
}
