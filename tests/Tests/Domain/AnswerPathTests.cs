using System.Diagnostics;
using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

public sealed class AnswerPathTests
{
    [Fact]
    public async Task The_agent_who_waits_longest_gets_the_call()
    {
        await using var floor = await CallFloor.With(leads: 0).Start();
        var first = await floor.ReadyAgent("anna");
        await CallFloor.Pass(300);
        var second = await floor.ReadyAgent("bert");
        floor.Database.PutLeads(1);
        await floor.TheCampaign.LeadsChanged();
        await first.UntilIn(AgentState.InCall);
        Assert.Equal(AgentState.Ready, (await second.Session.GetState()).State);
    }

    [Fact]
    public async Task The_screen_pop_goes_before_the_join()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        var joinedAt = new TaskCompletionSource<long>();
        var agent = await floor.ReadyAgent("anna");
        var watch = WatchJoin(floor, joinedAt);
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        var joined = await joinedAt.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var popped = floor.Screens.PoppedAt(call.Attempt);
        Assert.NotNull(popped);
        // The looking itself takes a moment, so the join is seen no earlier than it was.
        Assert.True(popped <= joined + (Stopwatch.Frequency / 200), $"popped {Stopwatch.GetElapsedTime(joined, popped.Value)} after the join");
        await watch;
    }

    [Fact]
    public async Task A_customer_on_another_server_is_linked_and_recorded_on_the_agents_server()
    {
        await using var floor = CallFloor.With(servers: 2, leads: 1);
        floor.Database.CarrierList[0] = floor.Database.CarrierList[0] with { Servers = [new("t1")] };
        await floor.Start();
        var agent = await floor.ReadyAgent("anna", "t2");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        Assert.True(call.CrossServer);
        await CallFloor.Until("the recording runs on t2", () => floor.T2.Received.Any(c => c.KindCase is Command.KindOneofCase.StartRecording));
        var link = Assert.Single(floor.T1.Received, c => c.KindCase is Command.KindOneofCase.Link).Link;
        var recording = floor.T2.Received.Last(c => c.KindCase is Command.KindOneofCase.StartRecording).StartRecording;
        Assert.Equal((link.LinkId, call.Attempt.ToString()), (recording.CustomerLegId, recording.AttemptId));
        Assert.Equal(1, (await floor.TheCampaign.GetState()).CrossServer);

        Assert.True((await agent.Session.HangUp()).Accepted);
        await agent.UntilIn(AgentState.WrapUp);
        await CallFloor.Until("the recording is indexed", () => floor.Database.Recordings.Count == 1);
        Assert.Equal(new ServerId("t2"), floor.Database.Recordings.Single().Server);
    }

    [Fact]
    public async Task Without_an_agent_the_customer_hears_the_drop_message_after_the_drop_time_and_counts()
    {
        await using var floor = await CallFloor.With(s => s with { DialLevel = 2, DropAfter = TimeSpan.FromMilliseconds(200) }, leads: 2).Start();
        var agent = await floor.ReadyAgent("anna");
        await agent.UntilIn(AgentState.InCall);
        await CallFloor.Until("the other customer's attempt has ended", () => floor.Database.AllEnds.Count == 1);
        var end = Assert.Single(floor.Database.AllEnds);
        Assert.Equal((EndCause.Dropped, true, "DROP"), (end.Cause, end.Dropped, end.LeadStatus));
        Assert.True(end.At - end.AnsweredAt >= TimeSpan.FromMilliseconds(190), $"dropped after {end.At - end.AnsweredAt}");
        var play = Assert.Single(floor.T1.Received, c => c.KindCase is Command.KindOneofCase.Play).Play;
        Assert.Equal(("drop", true, EndCause.Dropped), (play.Prompt, play.HangUpAfter, play.HangUpCause));
        Assert.Equal(1, (await floor.TheCampaign.GetState()).Dropped);
    }

    [Fact]
    public async Task A_waiting_customer_goes_to_the_agent_who_comes_free_in_time()
    {
        await using var floor = await CallFloor.With(s => s with { DialLevel = 2, DropAfter = TimeSpan.FromSeconds(20) }, leads: 2).Start();
        var agent = await floor.ReadyAgent("anna");
        var first = (await agent.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("somebody waits", c => c.Waiting == 1);
        await agent.Session.HangUp();
        await agent.UntilIn(AgentState.WrapUp);
        Assert.True((await agent.Session.Dispose(first.Attempt, "NI", "", null)).Accepted);
        var second = (await agent.UntilIn(AgentState.InCall)).Call!;
        Assert.NotEqual(first.Attempt, second.Attempt);
        var state = await floor.CampaignUntil("both were connected", c => c.Connected == 2);
        Assert.Equal((0, 0), (state.Waiting, state.Dropped));
    }

    [Fact]
    public async Task A_customer_who_hangs_up_in_the_queue_is_no_drop()
    {
        await using var floor = await CallFloor.With(s => s with { DialLevel = 2, DropAfter = TimeSpan.FromSeconds(20) }, leads: 2).Start();
        var agent = await floor.ReadyAgent("anna");
        var mine = (await agent.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("somebody waits", c => c.Waiting == 1);
        var other = floor.Database.Attempts.Single(a => a.Id != mine.Attempt);
        floor.T1.CustomerHangsUp(other.Leg.ToString());
        await CallFloor.Until("his end is stored", () => floor.Database.AllEnds.Count == 1);
        var end = floor.Database.AllEnds.Single();
        Assert.Equal((EndCause.Normal, false, "PDROP"), (end.Cause, end.Dropped, end.LeadStatus));
        await floor.CampaignUntil("nobody waits", c => c.Waiting == 0);
    }

    private static async Task WatchJoin(CallFloor floor, TaskCompletionSource<long> joinedAt)
    {
        var attempt = "";
        await CallFloor.Until("the customer's leg is joined", () =>
        {
            attempt = floor.Database.Attempts is [var only, ..] ? only.Leg.ToString() : "";
            return attempt.Length > 0 && floor.T1.Received.Any(c => c.KindCase is Command.KindOneofCase.Join && c.Join.LegId == attempt);
        });
        joinedAt.SetResult(Stopwatch.GetTimestamp());
    }
}
