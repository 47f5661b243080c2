using Carillon.Domain.Agents;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

public sealed class HappyPathTests
{
    [Fact]
    public async Task A_lead_is_dialled_answered_talked_to_recorded_wrapped_up_and_disposed()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        floor.T1.Rules.Customer = _ => FakeCall.Answers(TimeSpan.FromMilliseconds(50));
        var agent = await floor.ReadyAgent("anna");

        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        Assert.Equal("Lead", call.Lead!.FirstName);
        var attempt = Assert.Single(floor.Database.Attempts);
        Assert.Equal(attempt.Id, call.Attempt);
        await CallFloor.Until("the recording runs", () => floor.T1.Received.Any(c => c.KindCase is Command.KindOneofCase.StartRecording));

        Assert.True((await agent.Session.HangUp()).Accepted);
        await agent.UntilIn(AgentState.WrapUp);
        Assert.True((await agent.Session.Dispose(call.Attempt, "SALE", "wants two", null)).Accepted);
        await agent.UntilIn(AgentState.Ready);

        await CallFloor.Until("the end is stored", () => floor.Database.AllEnds.Count == 1);
        var end = Assert.Single(floor.Database.AllEnds);
        Assert.Equal(EndCause.HungUpByUs, end.Cause);
        Assert.Equal(agent.Id, end.Agent);
        Assert.False(end.Dropped);
        var disposition = Assert.Single(floor.Database.Dispositions);
        Assert.Equal(("SALE", "wants two", false), (disposition.Code, disposition.Notes, disposition.ByDefault));
        await CallFloor.Until("the recording is indexed", () => floor.Database.Recordings.Count == 1);
        Assert.Equal((attempt.Id, agent.Id), (floor.Database.Recordings.Single().Attempt, floor.Database.Recordings.Single().Agent!.Value));
    }

    [Fact]
    public async Task A_recording_that_moves_to_the_store_is_indexed_again_with_a_higher_version()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        floor.T1.Rules.HasRecordingStore = true;
        var agent = await floor.ReadyAgent("anna");
        await agent.UntilIn(AgentState.InCall);
        await CallFloor.Until("the recording runs", () => floor.T1.Received.Any(c => c.KindCase is Command.KindOneofCase.StartRecording));
        Assert.True((await agent.Session.HangUp()).Accepted);

        await CallFloor.Until("the recording is indexed twice", () => floor.Database.Recordings.Count == 2);
        var facts = floor.Database.Recordings.ToArray();
        Assert.Equal([(false, 1L), (true, 2L)], facts.Select(f => (f.InStore, f.Version)));
        Assert.Equal(facts[0] with { InStore = true, Version = 2 }, facts[1]);
    }
}
