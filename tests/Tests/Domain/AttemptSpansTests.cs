using System.Diagnostics;
using Carillon.Domain.Agents;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

/// <summary>Where an attempt's time goes, as web processes tell it.</summary>
public sealed class AttemptSpansTests
{
    [Fact]
    public async Task A_connected_call_is_told_from_its_commit_to_its_disposition()
    {
        using var ear = new SpanEar("Carillon.Domain");
        await using var floor = await CallFloor.With(leads: 1).Start();
        floor.T1.Rules.Customer = _ => FakeCall.Answers(TimeSpan.FromMilliseconds(50));
        var agent = await floor.ReadyAgent("anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        await CallFloor.Until("it is recorded", () => floor.T1.Received.Any(c => c.KindCase is Command.KindOneofCase.StartRecording));
        Assert.True((await agent.Session.HangUp()).Accepted);
        await agent.UntilIn(AgentState.WrapUp);
        Assert.True((await agent.Session.Dispose(call.Attempt, "SALE", "", null)).Accepted);

        IReadOnlyList<Activity> spans = [];
        await CallFloor.Until("both ends are told", () => (spans = ear.Of(call.Attempt.Value)).Count(s => s.ParentSpanId == default) == 2);
        var attempt = spans.Single(s => s.OperationName == "attempt");
        var wrapUp = spans.Single(s => s.OperationName == "wrap-up");
        Assert.Equal(["commit", "originate", "offer", "join", "conversation", "hang-up", "store end"], InOrder(spans, attempt));
        Assert.Equal(["store disposition"], InOrder(spans, wrapUp));
        Assert.Equal(("TEST", "t1", "HungUpByUs", "anna"), (Tag(attempt, "campaign"), Tag(attempt, "server"), Tag(attempt, "cause"), Tag(attempt, "agent")));
        Assert.Equal("SALE", Tag(wrapUp, "disposition"));
        Assert.True(wrapUp.StartTimeUtc >= spans.Single(s => s.OperationName == "conversation").StartTimeUtc);
        foreach (var step in spans.Where(s => s.ParentSpanId == attempt.SpanId))
            Assert.True(step.StartTimeUtc >= attempt.StartTimeUtc && step.StartTimeUtc + step.Duration <= attempt.StartTimeUtc + attempt.Duration, step.OperationName);
    }

    [Fact]
    public async Task Who_waits_for_an_agent_is_told_to_be_in_the_queue()
    {
        using var ear = new SpanEar("Carillon.Domain");
        await using var floor = await CallFloor.With(leads: 1).Start();
        floor.T1.Rules.Customer = _ => FakeCall.Answers(TimeSpan.FromMilliseconds(300));
        var agent = await floor.ReadyAgent("anna");
        await CallFloor.Until("it is dialled", () => floor.Database.Attempts.Count == 1);
        await agent.Session.Pause("BREAK");

        await CallFloor.Until("it is dropped", () => floor.Database.AllEnds.Count == 1);
        var id = floor.Database.Attempts.Single().Id.Value;
        await CallFloor.Until("it is told", () => ear.Of(id).Any(s => s.OperationName == "attempt"));
        Assert.Equal("Dropped", Tag(ear.Of(id).Single(s => s.OperationName == "attempt"), "cause"));
        Assert.InRange(ear.Of(id).Single(s => s.OperationName == "queue").Duration.TotalMilliseconds, 250, 10_000);
    }

    private static string[] InOrder(IEnumerable<Activity> spans, Activity parent) => [.. spans.Where(s => s.ParentSpanId == parent.SpanId).OrderBy(s => s.StartTimeUtc).Select(s => s.OperationName)];

    private static string? Tag(Activity span, string name) => span.GetTagItem("carillon." + name) as string;
}
